using System.Collections.Concurrent;
using System.Text;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// The configured Meta apps with their secrets opened, and the sessions behind phone number ids: what intake asks for at
/// every webhook. Entries are reread after a few seconds, and at once after a change made through this process.
/// </summary>
public sealed class AppDirectory(IEndpoints endpoints, ISecretBox secrets, TimeProvider time)
{
    /// <summary>Under which names the secrets of apps are sealed.</summary>
    public const string Owner = "platform", SecretPurpose = "app-secret", VerifyPurpose = "verify-token";

    private const int MaxEntries = 100_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (OpenApp? App, DateTimeOffset Until)> _apps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (SessionRecord? Session, DateTimeOffset Until)> _numbers = new(StringComparer.Ordinal);

    /// <summary>An app by its name; null when nobody configured it.</summary>
    public async ValueTask<OpenApp?> AppAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_apps.TryGetValue(name, out var entry) && entry.Until > now) return entry.App;
        var record = await endpoints.AppAsync(name, cancellationToken);
        var app = record is null ? null : Open(record);
        if (_apps.Count >= MaxEntries) _apps.Clear();
        _apps[name] = (app, now + KeptFor);
        return app;
    }

    /// <summary>The active session of a phone number id; null when no tenant owns it.</summary>
    public async ValueTask<SessionRecord?> SessionAsync(string phoneNumberId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_numbers.TryGetValue(phoneNumberId, out var entry) && entry.Until > now) return entry.Session;
        var session = await endpoints.SessionByNumberAsync(phoneNumberId, cancellationToken);
        if (_numbers.Count >= MaxEntries) _numbers.Clear();
        _numbers[phoneNumberId] = (session, now + KeptFor);
        return session;
    }

    /// <summary>An app's secrets changed.</summary>
    public void ForgetApp(string name) => _apps.TryRemove(name, out _);

    /// <summary>A number was connected or freed.</summary>
    public void ForgetNumber(string phoneNumberId) => _numbers.TryRemove(phoneNumberId, out _);

    private OpenApp Open(AppRecord record) => new(
        record.Name,
        [.. record.SealedSecrets.Select(secret => secrets.Open(Owner, SecretPurpose, secret.Span))],
        Encoding.UTF8.GetString(secrets.Open(Owner, VerifyPurpose, record.SealedVerifyToken.Span)));
}

/// <summary>An app with its secrets in the clear; never logged, never stored.</summary>
public sealed class OpenApp(string name, ImmutableArray<byte[]> secrets, string verifyToken)
{
    public string Name { get; } = name;

    public ImmutableArray<byte[]> Secrets { get; } = secrets;

    public string VerifyToken { get; } = verifyToken;
}
