using Parley.Frontend.Access;
using Parley.Frontend.Accounts;

namespace Parley.Frontend.MediaFiles;

/// <summary>
/// Addresses of files for browsers, which cannot send a token with an image: sealed and signed, for one file, for minutes, and no longer than the
/// credential that asked for them. They hold no credential.
/// </summary>
public sealed class SignedMediaAddresses(Tickets tickets, ApiKeys keys, SignInBook signIns, TenantGate gate, TimeProvider time)
{
    /// <summary>The route.</summary>
    public const string Route = "/media-files/{ticket}";

    private const string Purpose = "media";
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    /// <summary>An address of a file that the caller may see.</summary>
    public (string Path, DateTimeOffset Until) Sign(TenantCall call, MediaId medium, string variant)
    {
        var ticket = tickets.Write(Purpose, GoodFor, string.Join('|', call.Tenant.Value, medium.Value, variant, call.SignIn?.Id.Value ?? call.Author));
        return (Route.Replace("{ticket}", ticket, StringComparison.Ordinal), time.GetUtcNow() + GoodFor);
    }

    /// <summary>What an address opens now; null for one that is over, or is none.</summary>
    /// <exception cref="Grpc.Core.RpcException">The account is suspended.</exception>
    public async ValueTask<SignedMediumAccess?> ReadAsync(string ticket, CancellationToken cancellationToken)
    {
        if (tickets.Read(Purpose, ticket)?.Split('|') is not [var tenant, var medium, var variant, var credential]) return null;
        var holds = SignInId.TryParse(credential, out var signIn) ? await signIns.UseAsync(signIn, cancellationToken) is { Tenant: { } at } && at.Value == tenant
            : ApiKeyId.TryParse(credential, out var key) && await keys.HoldsAsync(key, cancellationToken);
        if (!holds || !TenantId.TryParse(tenant, out var owner)) return null;
        gate.Check(owner);
        return new SignedMediumAccess(new TenantCall(owner, credential, cancellationToken), medium, variant);
    }
}

/// <summary>A file that an address opens.</summary>
public sealed record SignedMediumAccess(TenantCall Call, string Medium, string Variant);
