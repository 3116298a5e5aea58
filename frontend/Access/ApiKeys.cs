using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>
/// Makes and checks API keys: <c>parley_{id}_{secret}</c>, for tests <c>parley_test_{id}_{secret}</c>, the secret 256 random bits, stored as SHA-256. A key that was
/// checked is remembered for a few seconds; what changes a key here forgets it at once.
/// </summary>
public sealed class ApiKeys(IAccounts accounts, LastUses uses, CredentialWatch watch, TimeProvider time, IOptions<AccessOptions> options)
{
    private const string Prefix = "parley_", TestPrefix = "parley_test_";
    private const int IdLength = 26;
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<ApiKeyId, (ApiKeyRecord Record, DateTimeOffset Until)> _remembered = new();
    private readonly byte[]? _adminHash = options.Value.AdminKey is { } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Durable on return: a new key of a tenant. Its text is to be shown once.</summary>
    public async Task<(ApiKeyRecord Record, string Text)> MintAsync(TenantId tenant, string name, CancellationToken cancellationToken, KeyScope? scope = null, DateTimeOffset? expiresAt = null, string? author = null)
    {
        var (secret, hash) = RandomSecret.New();
        var record = new ApiKeyRecord(ApiKeyId.New(), tenant, name, hash, time.GetUtcNow(), null) { Scope = scope ?? KeyScope.Everything, ExpiresAt = expiresAt, Author = author };
        await accounts.AddKeyAsync(record, cancellationToken);
        return (record, Text(record, secret));
    }

    /// <summary>
    /// Durable on return: the key has a new secret, whose text is to be shown once; the one until now goes on for a while. Null when the tenant has no
    /// such key that is not revoked.
    /// </summary>
    public async Task<string?> RotateAsync(ApiKeyRecord key, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var (secret, hash) = RandomSecret.New();
        var rotated = await accounts.RotateKeyAsync(key.Tenant, key.Id, hash, time.GetUtcNow() + overlap, cancellationToken);
        _remembered.TryRemove(key.Id, out _);
        return rotated ? Text(key, secret) : null;
    }

    /// <summary>Durable on return: the key opens nothing from the next call on.</summary>
    public async Task<bool> RevokeAsync(TenantId tenant, ApiKeyId id, CancellationToken cancellationToken)
    {
        var revoked = await accounts.RevokeKeyAsync(tenant, id, time.GetUtcNow(), cancellationToken);
        _remembered.TryRemove(id, out _);
        watch.End(id.Value);
        return revoked;
    }

    /// <summary>The id of the key that a text would be, whether or not there is one; for the audit of attempts.</summary>
    public static string Presented(string text) => Read(text) is var (id, _, _) ? id.Value : "";

    /// <summary>Many keys changed at once: each is read again.</summary>
    public void Forget() => _remembered.Clear();

    /// <summary>Who presents this key; null when nobody known does.</summary>
    /// <exception cref="RpcException">The key is known, and cannot be used now or from here. Said only to who has its secret.</exception>
    public async ValueTask<Caller?> AuthenticateAsync(string key, IPAddress? address, CancellationToken cancellationToken)
    {
        if (_adminHash is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), _adminHash)) return Caller.Platform;
        if (Read(key) is not var (id, secret, isTest)) return null;
        var now = time.GetUtcNow();
        var record = await FindAsync(id, now, cancellationToken);
        if (record is null || record.RevokedAt is not null || record.Scope.OnlyTest != isTest) return null;
        var hash = RandomSecret.HashOf(secret);
        if (!CryptographicOperations.FixedTimeEquals(hash, record.SecretHash.Span) && !IsFormer(record, hash, now)) return null;
        if (record.ExpiresAt <= now) throw RpcFailure.Create(StatusCode.Unauthenticated, "KEY_EXPIRED", "This API key has expired. Make a new one with another key of the account (POST /v1/keys).");
        if (!record.Scope.Allows(address))
        {
            throw RpcFailure.Create(
                StatusCode.PermissionDenied, "ADDRESS_NOT_ALLOWED", $"This API key may not be used from {address}. Call from one of its networks, or make a key that allows this one.");
        }

        uses.Note(id, now);
        return new Caller(record.Tenant, id, record.Scope) { Name = record.Name };
    }

    /// <summary>True while a key opens anything.</summary>
    public async ValueTask<bool> HoldsAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await FindAsync(id, now, cancellationToken) is { RevokedAt: null } record && !(record.ExpiresAt <= now);
    }

    private static bool IsFormer(ApiKeyRecord record, byte[] hash, DateTimeOffset now) =>
        record.FormerHash is { } former && record.FormerUntil > now && CryptographicOperations.FixedTimeEquals(hash, former.Span);

    private static string Text(ApiKeyRecord record, string secret) => $"{(record.Scope.OnlyTest ? TestPrefix : Prefix)}{record.Id}_{secret}";

    private static (ApiKeyId Id, string Secret, bool IsTest)? Read(string text)
    {
        var isTest = text.StartsWith(TestPrefix, StringComparison.Ordinal);
        if (!isTest && !text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var (from, at) = isTest ? (TestPrefix.Length, TestPrefix.Length + IdLength) : (Prefix.Length, Prefix.Length + IdLength);
        return text.Length >= at + 2 && text[at] == '_' && ApiKeyId.TryParse(text[from..at], out var id) ? (id, text[(at + 1)..], isTest) : null;
    }

    private async ValueTask<ApiKeyRecord?> FindAsync(ApiKeyId id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(id, out var entry) && entry.Until > now) return entry.Record;
        var record = await accounts.KeyAsync(id, cancellationToken);
        if (record is null) return null;
        if (_remembered.Count >= MaxRemembered) _remembered.Clear();
        _remembered[id] = (record, now + RememberedFor);
        return record;
    }
}
