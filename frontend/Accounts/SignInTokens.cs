using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Frontend.Access;

namespace Parley.Frontend.Accounts;

/// <summary>
/// Bearer tokens of people in tenants that chose them: a JWT (RFC 7519, HS256) for ten minutes, and a refresh token that works once. Each sign-in has a
/// signing key of its own, kept sealed: a token ends with its sign-in, and who reads the database can forge none.
/// </summary>
public sealed class SignInTokens(ISecretBox secrets, SignInBook book, TimeProvider time)
{
    /// <summary>A JWT begins so, and no API key does.</summary>
    public const string Beginning = "eyJ";

    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);
    private const string KeyPurpose = "sign-in-token", RefreshPrefix = "parley-refresh_", Issuer = "parley";
    private const int KeyLength = 32, MaxLength = 2048;
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>A key for a new sign-in.</summary>
    public ReadOnlyMemory<byte> NewKey(SignInId signIn) => secrets.Seal(signIn.Value, KeyPurpose, RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>A token of a sign-in that has a key.</summary>
    public (string Text, DateTimeOffset ExpiresAt) Issue(SignInRecord signIn)
    {
        var now = time.GetUtcNow();
        var until = now + GoodFor < signIn.ExpiresAt ? now + GoodFor : signIn.ExpiresAt;
        var claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = Issuer, sub = signIn.Person.Value, sid = signIn.Id.Value, ten = signIn.Tenant?.Value, iat = now.ToUnixTimeSeconds(), exp = until.ToUnixTimeSeconds(),
        });
        var signed = $"{Header}.{Base64Url.EncodeToString(claims)}";
        return ($"{signed}.{Base64Url.EncodeToString(Mac(signIn, signed))}", DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds()));
    }

    /// <summary>Who presents this token; null for any that is not exactly one of ours, or is over.</summary>
    public async ValueTask<Caller?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        // The header is ours byte for byte: no other algorithm is even read.
        var parts = token.Length <= MaxLength ? token.Split('.') : [];
        if (parts.Length != 3 || parts[0] != Header || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2])) return null;
        if (Read(Base64Url.DecodeFromChars(parts[1])) is not var (id, tenant, expires) || DateTimeOffset.FromUnixTimeSeconds(expires) <= time.GetUtcNow()) return null;
        if (await book.UseAsync(id, cancellationToken) is not { SealedTokenKey: not null } signIn || signIn.Tenant?.Value != tenant) return null;
        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(parts[2]), Mac(signIn, $"{parts[0]}.{parts[1]}")) ? Caller.Of(signIn) : null;
    }

    /// <summary>A refresh token's text.</summary>
    public static string Refresh(SignInId id, string secret) => $"{RefreshPrefix}{id}_{secret}";

    /// <summary>What a refresh token says of itself; null for what is none.</summary>
    public static (SignInId Id, string Secret)? ReadRefresh(string text)
    {
        if (!text.StartsWith(RefreshPrefix, StringComparison.Ordinal)) return null;
        var at = text.IndexOf('_', RefreshPrefix.Length);
        return at > 0 && SignInId.TryParse(text[RefreshPrefix.Length..at], out var id) ? (id, text[(at + 1)..]) : null;
    }

    private static (SignInId Id, string? Tenant, long Expires)? Read(byte[] claims)
    {
        try
        {
            using var json = JsonDocument.Parse(claims);
            var root = json.RootElement;
            return root.GetProperty("iss").GetString() == Issuer && SignInId.TryParse(root.GetProperty("sid").GetString(), out var id)
                ? (id, root.GetProperty("ten").GetString(), root.GetProperty("exp").GetInt64())
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private byte[] Mac(SignInRecord signIn, string text) =>
        HMACSHA256.HashData(secrets.Open(signIn.Id.Value, KeyPurpose, signIn.SealedTokenKey!.Value.Span), Encoding.ASCII.GetBytes(text));
}
