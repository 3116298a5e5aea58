using System.Collections.Concurrent;
using System.Text;
using Parley.Frontend.Webhooks.Admission;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// The configured Meta apps with their secrets opened, and the sessions behind phone number ids: what intake asks for at
/// every webhook. Entries are reread after a while, and at once after a change made through this process. While the
/// store does not answer, an app's last known secrets stay usable for <see cref="UsableFor"/>: signatures must be checked
/// before a webhook may be spooled.
/// </summary>
public sealed class AppDirectory(IEndpoints endpoints, ISecretBox secrets, AppDirectoryOptions options, TimeProvider time)
{
    /// <summary>Under which names the secrets of apps are sealed.</summary>
    public const string Owner = "platform", SecretPurpose = "app-secret", VerifyPurpose = "verify-token", SystemTokenPurpose = "system-token";

    /// <summary>How long after its last confirmation by the store an app's record may be used when the store is away.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);

    private const int MaxEntries = 100_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250), FirstPatience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, Known> _apps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _strangers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (SessionRecord? Session, DateTimeOffset Until)> _numbers = new(StringComparer.Ordinal);

    /// <summary>Reads all apps, so that their webhooks can be verified even if the store goes away before their first one.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var record in await endpoints.AppsAsync(cancellationToken)) Remember(record);
    }

    /// <summary>An app by its name; null when nobody configured it.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer, and the app is not known well enough.</exception>
    public async ValueTask<OpenApp?> AppAsync(string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_apps.TryGetValue(name, out var known))
        {
            if (known.Until > now) return known.App;
            try
            {
                return await known.Refresh(() => ReadAsync(name)).WaitAsync(Patience, time, cancellationToken);
            }
            catch (Exception e) when (MessageIntake.IsTransient(e) && !cancellationToken.IsCancellationRequested && now - known.ConfirmedAt < UsableFor)
            {
                known.Until = now + options.KeptFor;
                return known.App;
            }
        }

        if (_strangers.TryGetValue(name, out var until) && until > now) return null;
        return await ReadAsync(name).WaitAsync(FirstPatience, time, cancellationToken);
    }

    /// <summary>The active session of a phone number id; null when no tenant owns it.</summary>
    public async ValueTask<SessionRecord?> SessionAsync(string phoneNumberId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_numbers.TryGetValue(phoneNumberId, out var entry) && entry.Until > now) return entry.Session;
        var session = await endpoints.SessionByNumberAsync(phoneNumberId, cancellationToken);
        if (_numbers.Count >= MaxEntries) _numbers.Clear();
        _numbers[phoneNumberId] = (session, now + options.KeptFor);
        return session;
    }

    /// <summary>
    /// Whose webhooks a verified body holds, as far as memory tells without asking the store: tenants, and numbers that are
    /// not known here.
    /// </summary>
    public BodyOwners OwnersOf(ReadOnlySpan<byte> body)
    {
        var first = NumberScan.Next(ref body);
        var owner = OwnerOf(first);
        var others = ImmutableArray<BodyOwner>.Empty;
        for (var looked = 1; looked < BodyOwners.Most; looked++)
        {
            var number = NumberScan.Next(ref body);
            if (number.IsEmpty) break;
            if (number.SequenceEqual(first)) continue;
            var other = OwnerOf(number);
            if (other != owner && !others.Contains(other)) others = others.Add(other);
        }

        return new BodyOwners(owner, others);
    }

    /// <summary>An app's secrets changed.</summary>
    public void ForgetApp(string name)
    {
        _apps.TryRemove(name, out _);
        _strangers.TryRemove(name, out _);
    }

    /// <summary>A number was connected or freed.</summary>
    public void ForgetNumber(string phoneNumberId) => _numbers.TryRemove(phoneNumberId, out _);

    /// <summary>An entry that is due to be reread still says well enough who waits with whom.</summary>
    private BodyOwner OwnerOf(ReadOnlySpan<byte> number)
    {
        Span<char> text = stackalloc char[number.Length];
        for (var i = 0; i < number.Length; i++) text[i] = (char)number[i];
        if (!_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var entry)) return new BodyOwner(text.ToString(), IsTenant: false);
        return entry.Session is { } session ? new BodyOwner(session.Tenant.Value, IsTenant: true) : new BodyOwner("", IsTenant: false);
    }

    private async Task<OpenApp?> ReadAsync(string name)
    {
        if (await endpoints.AppAsync(name, CancellationToken.None) is { } record) return Remember(record);
        _apps.TryRemove(name, out _);
        // Names that somebody guesses must not push out the apps there are.
        if (_strangers.Count >= MaxEntries) _strangers.Clear();
        _strangers[name] = time.GetUtcNow() + options.KeptFor;
        return null;
    }

    private OpenApp Remember(AppRecord record)
    {
        var now = time.GetUtcNow();
        var app = Open(record);
        _apps[record.Name] = new Known(app, now) { Until = now + options.KeptFor };
        _strangers.TryRemove(record.Name, out _);
        return app;
    }

    private OpenApp Open(AppRecord record) => new(
        record.Name,
        [.. record.SealedSecrets.Select(secret => secrets.Open(Owner, SecretPurpose, secret.Span))],
        Encoding.UTF8.GetString(secrets.Open(Owner, VerifyPurpose, record.SealedVerifyToken.Span)));

    /// <summary>An app as the store last showed it.</summary>
    private sealed class Known(OpenApp app, DateTimeOffset confirmedAt)
    {
        private readonly Lock _lock = new();
        private Task<OpenApp?>? _refresh;
        private long _until;

        public OpenApp App { get; } = app;

        public DateTimeOffset ConfirmedAt { get; } = confirmedAt;

        /// <summary>Until then nobody asks the store.</summary>
        public DateTimeOffset Until
        {
            get => new(Volatile.Read(ref _until), TimeSpan.Zero);
            set => Volatile.Write(ref _until, value.UtcTicks);
        }

        /// <summary>The read that is under way, or a new one: a silent store is asked once, not once per webhook.</summary>
        public Task<OpenApp?> Refresh(Func<Task<OpenApp?>> read)
        {
            lock (_lock) return _refresh is { IsCompleted: false } ? _refresh : _refresh = read();
        }
    }
}

/// <summary>How current the directory is.</summary>
/// <param name="KeptFor">After this an entry is read again: the longest that a change made by another process can go unseen.</param>
public sealed record AppDirectoryOptions(TimeSpan KeptFor);

/// <summary>An app with its secrets in the clear; never logged, never stored.</summary>
public sealed class OpenApp(string name, ImmutableArray<byte[]> secrets, string verifyToken)
{
    public string Name { get; } = name;

    public ImmutableArray<byte[]> Secrets { get; } = secrets;

    public string VerifyToken { get; } = verifyToken;
}
