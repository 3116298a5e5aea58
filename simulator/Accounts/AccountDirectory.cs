using System.Collections.Concurrent;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Accounts;

/// <summary>
/// Everything that Meta's business side knows: apps, accounts, numbers, tokens. Names and ids are unique; nothing is
/// removed but by starting over. Safe for use from many threads.
/// </summary>
public sealed class AccountDirectory(TimeProvider clock)
{
    private readonly Lock _adding = new();
    private readonly ConcurrentDictionary<string, App> _apps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Waba> _wabas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BusinessNumber> _numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, BusinessNumber> _byDigits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AccessToken> _tokens = new(StringComparer.Ordinal);
    private volatile BusinessNumber? _firstNumber;

    public IEnumerable<App> Apps => _apps.Values.OrderBy(a => a.Name, StringComparer.Ordinal);

    public IEnumerable<Waba> Wabas => _wabas.Values.OrderBy(w => w.Id, StringComparer.Ordinal);

    public IEnumerable<BusinessNumber> Numbers => _numbers.Values.OrderBy(n => n.Id, StringComparer.Ordinal);

    public IEnumerable<AccessToken> Tokens => _tokens.Values.OrderBy(t => t.Token, StringComparer.Ordinal);

    public App? FindApp(string name) => _apps.GetValueOrDefault(name);

    public Waba? FindWaba(string id) => _wabas.GetValueOrDefault(id);

    /// <summary>By <c>phone_number_id</c>.</summary>
    public BusinessNumber? FindNumber(string id) => _numbers.GetValueOrDefault(id);

    /// <summary>By the digits of the phone number itself.</summary>
    public BusinessNumber? FindNumberByDigits(string digits) => _byDigits.GetValueOrDefault(digits);

    /// <summary>A token that was issued, or the one every app has without: its id and secret with a bar between.</summary>
    public AccessToken? FindToken(string token)
    {
        if (_tokens.TryGetValue(token, out var found)) return found;
        var bar = token.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && FindAppById(token[..bar]) is { } app && app.Secret == token[(bar + 1)..]
            ? new AccessToken(token, app, new HashSet<string>(), new HashSet<string>(), clock.GetUtcNow(), null)
            : null;
    }

    public App? FindAppById(string id) => _apps.Values.FirstOrDefault(a => a.Id == id);

    /// <summary>The number a customer writes to who names none: the first that was created.</summary>
    public BusinessNumber FirstNumber =>
        _firstNumber ?? throw new SimulatorException("There is no business number yet; create one with POST /_sim/numbers.");

    public App AddApp(AppSpec spec)
    {
        if (string.IsNullOrWhiteSpace(spec.Name)) throw new SimulatorException("An app needs a name.");
        if (spec.GraphVersion is < 21 or > 26) throw new SimulatorException("graphVersion is 21 to 26.");
        var app = new App(spec.Name, spec.Id ?? Ids.GraphObject(), spec.Secret ?? Ids.Secret(), spec.VerifyToken ?? Ids.Secret(), spec.GraphVersion)
        {
            CallbackUrl = spec.CallbackUrl is null ? null : CallbackUri(spec.CallbackUrl),
        };
        lock (_adding)
        {
            if (_apps.Values.Any(a => a.Id == app.Id)) throw SimulatorException.Conflict($"There is an app with the id {app.Id} already.");
            if (!_apps.TryAdd(app.Name, app)) throw SimulatorException.Conflict($"There is an app named {app.Name} already.");
        }

        return app;
    }

    public Waba AddWaba(WabaSpec spec)
    {
        var id = spec.Id ?? Ids.GraphObject();
        var apps = (spec.Apps ?? []).Select(RequireApp).ToList();
        var waba = new Waba(id, spec.Name ?? $"Account {id}", spec.Portfolio ?? $"portfolio-{id}");
        foreach (var app in apps) waba.Subscribe(new Subscription(app));
        lock (_adding)
        {
            if (_numbers.ContainsKey(id) || !_wabas.TryAdd(id, waba)) throw SimulatorException.Conflict($"The id {id} is taken.");
        }

        return waba;
    }

    public BusinessNumber AddNumber(NumberSpec spec)
    {
        var waba = RequireWaba(spec.Waba);
        var id = spec.Id ?? Ids.GraphObject();
        var display = spec.DisplayPhoneNumber ?? $"+1 555-{Random.Shared.Next(100, 1000)}-{Random.Shared.Next(1000, 10000)}";
        if (PhoneDigits.Parse(display) is null) throw new SimulatorException($"{display} is no phone number.");
        var number = new BusinessNumber(id, waba, display, spec.VerifiedName ?? waba.Name) { Verified = spec.Verified, Registered = spec.Registered };
        lock (_adding)
        {
            if (_wabas.ContainsKey(id) || _numbers.ContainsKey(id)) throw SimulatorException.Conflict($"The id {id} is taken.");
            if (!_byDigits.TryAdd(number.Digits, number)) throw SimulatorException.Conflict($"The number {display} is taken.");
            _numbers[id] = number;
            _firstNumber ??= number;
        }

        return number;
    }

    public AccessToken AddToken(TokenSpec spec)
    {
        var app = spec.App is { } name ? RequireApp(name) : Only(_apps.Values, "app", "app");
        foreach (var id in spec.Wabas ?? [])
            if (FindWaba(id) is null) throw SimulatorException.NotFound($"There is no account {id}.");
        foreach (var id in spec.Numbers ?? [])
            if (FindNumber(id) is null) throw SimulatorException.NotFound($"There is no number {id}.");
        var now = clock.GetUtcNow();
        DateTimeOffset? expires = spec.ExpiresInSeconds is { } seconds ? now.AddSeconds(seconds) : null;
        var token = new AccessToken(
            spec.Token ?? "EAA" + Ids.Secret(24), app, spec.Wabas?.ToHashSet(StringComparer.Ordinal),
            spec.Numbers?.ToHashSet(StringComparer.Ordinal), now, expires);
        if (!_tokens.TryAdd(token.Token, token)) throw SimulatorException.Conflict("There is such a token already.");
        return token;
    }

    /// <summary>Withdraws a token; requests that carry it answer 190 from now on.</summary>
    public bool RemoveToken(string token) => _tokens.TryRemove(token, out _);

    public App RequireApp(string name) => FindApp(name) ?? throw SimulatorException.NotFound($"There is no app named {name}.");

    /// <summary>An account by its id; the only one there is when none is named.</summary>
    public Waba RequireWaba(string? id) => id is null
        ? Only(_wabas.Values, "waba", "account")
        : FindWaba(id) ?? throw SimulatorException.NotFound($"There is no account {id}.");

    /// <summary>A number named by its <c>phone_number_id</c> or by its digits; the first one when nothing is named.</summary>
    public BusinessNumber RequireNumber(string? name)
    {
        if (string.IsNullOrEmpty(name)) return FirstNumber;
        var number = FindNumber(name) ?? (PhoneDigits.Parse(name) is { } digits ? FindNumberByDigits(digits) : null);
        return number ?? throw SimulatorException.NotFound($"There is no business number {name}.");
    }

    internal void Clear()
    {
        lock (_adding)
        {
            _apps.Clear();
            _wabas.Clear();
            _numbers.Clear();
            _byDigits.Clear();
            _tokens.Clear();
            _firstNumber = null;
        }
    }

    internal static Uri CallbackUri(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri!
            : throw new SimulatorException($"{url} is no http or https URL.");

    private static T Only<T>(ICollection<T> all, string field, string word) => all.Count == 1
        ? all.First()
        : throw new SimulatorException(all.Count == 0 ? $"There is no {word} yet." : $"There are {all.Count}: say which {field}.");
}
