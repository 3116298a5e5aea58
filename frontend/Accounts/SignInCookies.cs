using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>
/// The one cookie per kind of sign-in: a sign-in's id and secret, sealed and signed. Its proof against forged requests is derived from the secret and
/// travels in a header, so that there is no second cookie and nothing to keep.
/// </summary>
public sealed class SignInCookies
{
    /// <summary>The cookie of a tenant's people, and that of the platform's admins.</summary>
    public const string TenantCookie = "__Host-parley", PlatformCookie = "__Host-parley-admin";

    /// <summary>The header with the proof.</summary>
    public const string CsrfHeader = "X-Parley-Csrf";

    private const char Between = '.';
    private static readonly byte[] CsrfPurpose = "parley csrf"u8.ToArray();
    private readonly SignInBook _book;
    private readonly IOptions<PeopleOptions> _options;
    private readonly IDataProtector _tenant, _platform;

    public SignInCookies(IDataProtectionProvider protection, SignInBook book, IOptions<PeopleOptions> options)
    {
        (_book, _options) = (book, options);
        // One cookie's value is nothing under the other's name.
        (_tenant, _platform) = (protection.CreateProtector("Parley.SignIn", TenantCookie), protection.CreateProtector("Parley.SignIn", PlatformCookie));
    }

    /// <summary>Leaves the callers of a request's cookies with it.</summary>
    /// <exception cref="RpcException">PERMISSION_DENIED: a cookie came without the proof that its own page sent it.</exception>
    public async ValueTask AuthenticateAsync(HttpContext http)
    {
        var cookies = http.Request.Cookies;
        var tenant = await ReadAsync(_tenant, cookies[TenantCookie], http.RequestAborted);
        var platform = await ReadAsync(_platform, cookies[PlatformCookie], http.RequestAborted);
        if (tenant is null && platform is null) return;
        var proof = http.Request.Headers[CsrfHeader].ToString();
        var safe = IsSafe(http.Request.Method);
        if (!safe && !FromHere(http.Request)) throw Forged("It came from another site's page.");
        // The proof also says which of two is meant.
        if (proof.Length > 0 || !safe) (tenant, platform) = (Proven(tenant, proof), Proven(platform, proof));
        if (tenant is null && platform is null) throw Forged($"Send the header {CsrfHeader} with the value that GET /v1/me answers.");
        if (tenant is { } one) http.Features.Set(Caller.Of(one.SignIn));
        if (platform is { } other) http.Features.Set(new PlatformCaller(Caller.Of(other.SignIn)));
        http.Features.Set(new CookieProof((tenant ?? platform)!.Csrf));
    }

    /// <summary>Gives the browser a sign-in; answers the proof for its page.</summary>
    public string Write(HttpContext http, SignInRecord signIn, string secret)
    {
        var (name, protector) = signIn.Tenant is null ? (PlatformCookie, _platform) : (TenantCookie, _tenant);
        http.Response.Cookies.Append(name, protector.Protect($"{signIn.Id}{Between}{secret}"), Attributes(signIn.ExpiresAt));
        return Csrf(secret);
    }

    /// <summary>Takes it back.</summary>
    public static void Clear(HttpContext http, SignInRecord signIn) => http.Response.Cookies.Append(signIn.Tenant is null ? PlatformCookie : TenantCookie, "", Attributes(DateTimeOffset.UnixEpoch));

    /// <summary>True when no other site's page sent this, as far as its browser says.</summary>
    public bool FromHere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none")) return false;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && (from.Authority == request.Host.Value || from.GetLeftPart(UriPartial.Authority) == _options.Value.PublicUrl?.GetLeftPart(UriPartial.Authority));
    }

    internal static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static CookieOptions Attributes(DateTimeOffset until) => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/", Expires = until, IsEssential = true };

    private static string Csrf(string secret) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(secret), CsrfPurpose));

    private static Read? Proven(Read? read, string proof) =>
        read is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(read.Csrf)) ? read : null;

    private static RpcException Forged(string text) => RpcFailure.Create(StatusCode.PermissionDenied, "CSRF", $"This request was not proven to come from its own page. {text}");

    private async ValueTask<Read?> ReadAsync(IDataProtector protector, string? cookie, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(cookie)) return null;
        string plain;
        try
        {
            plain = protector.Unprotect(cookie);
        }
        catch (CryptographicException)
        {
            return null;
        }

        var at = plain.IndexOf(Between, StringComparison.Ordinal);
        if (at < 0 || !SignInId.TryParse(plain[..at], out var id) || await _book.UseAsync(id, cancellationToken) is not { SealedTokenKey: null } signIn) return null;
        var secret = plain[(at + 1)..];
        return CryptographicOperations.FixedTimeEquals(RandomSecret.HashOf(secret), signIn.SecretHash.Span) ? new Read(signIn, Csrf(secret)) : null;
    }

    private sealed record Read(SignInRecord SignIn, string Csrf);
}

/// <summary>The proof that belongs to a request's cookie.</summary>
public sealed record CookieProof(string Csrf);
