using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Parley.Frontend.Access;

/// <summary>
/// Makes and checks API keys: <c>parley_{id}_{secret}</c>, the secret 256 random bits, stored as SHA-256. A key that was
/// checked is remembered for a few seconds; revoking it here forgets it at once.
/// </summary>
public sealed class ApiKeys(IAccounts accounts, TimeProvider time, IOptions<AccessOptions> options)
{
    private const string Prefix = "parley_";
    private const int IdLength = 26;
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<ApiKeyId, (ApiKeyRecord Record, DateTimeOffset Until)> _remembered = new();
    private readonly byte[]? _adminHash = options.Value.AdminKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Durable on return: a new key of a tenant. Its text is to be shown once.</summary>
    public async Task<(ApiKeyRecord Record, string Text)> MintAsync(TenantId tenant, string name, CancellationToken cancellationToken)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var record = new ApiKeyRecord(ApiKeyId.New(), tenant, name, SHA256.HashData(Encoding.ASCII.GetBytes(secret)), time.GetUtcNow(), null);
        await accounts.AddKeyAsync(record, cancellationToken);
        return (record, $"{Prefix}{record.Id}_{secret}");
    }

    /// <summary>Durable on return: the key opens nothing from the next call on.</summary>
    public async Task<bool> RevokeAsync(TenantId tenant, ApiKeyId id, CancellationToken cancellationToken)
    {
        var revoked = await accounts.RevokeKeyAsync(tenant, id, time.GetUtcNow(), cancellationToken);
        _remembered.TryRemove(id, out _);
        return revoked;
    }

    /// <summary>Who presents this key; null when nobody known does.</summary>
    public async ValueTask<Caller?> AuthenticateAsync(string key, CancellationToken cancellationToken)
    {
        if (_adminHash is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), _adminHash)) return Caller.Platform;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key.Length < Prefix.Length + IdLength + 2) return null;
        if (key[Prefix.Length + IdLength] != '_' || !ApiKeyId.TryParse(key.Substring(Prefix.Length, IdLength), out var id)) return null;
        var record = await FindAsync(id, cancellationToken);
        if (record is null || record.RevokedAt is not null) return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key[(Prefix.Length + IdLength + 1)..]));
        return CryptographicOperations.FixedTimeEquals(hash, record.SecretHash.Span) ? new Caller(record.Tenant, id) : null;
    }

    private async ValueTask<ApiKeyRecord?> FindAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_remembered.TryGetValue(id, out var entry) && entry.Until > now) return entry.Record;
        var record = await accounts.KeyAsync(id, cancellationToken);
        if (record is null) return null;
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();
        _remembered[id] = (record, now + RememberedFor);
        return record;
    }
}
