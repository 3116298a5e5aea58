using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Signup;

/// <summary>
/// Embedded Signup from Meta's side: a customer grants an app access to an account, the app gets a code for a token, and its
/// webhook hears of the new partner. Safe for use from many threads.
/// </summary>
public sealed class SignupDesk
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(30);
    private readonly World _world;
    private readonly ConcurrentDictionary<string, Grant> _codes = new(StringComparer.Ordinal);

    internal SignupDesk(World world) => _world = world;

    /// <summary>Connects a customer's number to an app.</summary>
    /// <exception cref="SimulatorException">No such app or account, or the number is another account's.</exception>
    public SignupResult Complete(SignupSpec spec)
    {
        var app = FindApp(spec.App);
        var waba = spec.Waba is { } id
            ? _world.Accounts.RequireWaba(id)
            : _world.Accounts.AddWaba(new WabaSpec(null, spec.Business, Ids.GraphObject()));
        var number = Number(spec, waba);
        var code = "AQ" + Ids.Secret(40);
        _codes[code] = new Grant(app, waba, _world.Clock.GetUtcNow() + CodeLife);
        _world.Events.Publish("accounts", () => new { app = app.Name });
        _world.Post(AccountEvents.PartnerAdded(app, waba, _world.Clock.GetUtcNow()));
        return new SignupResult(code, waba.Id, number.Id, waba.Portfolio);
    }

    /// <summary>A token for a code, once and within its life, to who knows the app's secret.</summary>
    internal (AccessToken? Token, GraphError? Error) Exchange(string? clientId, string? secret, string? code)
    {
        if (string.IsNullOrEmpty(clientId)) return (null, GraphErrors.MissingParameter("client_id"));
        if (_world.Accounts.FindAppById(clientId) is not { } app) return (null, OAuthErrors.UnknownApp);
        if (secret != app.Secret) return (null, OAuthErrors.WrongSecret);
        if (string.IsNullOrEmpty(code)) return (null, GraphErrors.MissingParameter("code"));
        if (!_codes.TryGetValue(code, out var grant) || grant.App != app) return (null, OAuthErrors.UnknownCode);
        if (!grant.Use()) return (null, OAuthErrors.UsedCode);
        if (_world.Clock.GetUtcNow() >= grant.Expires) return (null, OAuthErrors.ExpiredCode);
        return (_world.Accounts.AddToken(new TokenSpec(null, app.Name, [grant.Waba.Id])), null);
    }

    internal App FindApp(string? nameOrId) => nameOrId is null && _world.Accounts.Apps.ToList() is [var only]
        ? only
        : _world.Accounts.FindAppById(nameOrId ?? "") ?? _world.Accounts.RequireApp(nameOrId ?? throw new SimulatorException("Say which app."));

    internal void Clear() => _codes.Clear();

    private BusinessNumber Number(SignupSpec spec, Waba waba)
    {
        var digits = spec.PhoneNumber is { Length: > 0 } text ? PhoneDigits.Parse(text) ?? throw new SimulatorException($"{text} is no phone number.") : null;
        if (digits is not null && _world.Accounts.FindNumberByDigits(digits) is { } known)
            return known.Waba == waba ? known : throw SimulatorException.Conflict($"The number {spec.PhoneNumber} belongs to another account.");
        var number = _world.Accounts.AddNumber(new NumberSpec(waba.Id, null, digits is null ? null : "+" + digits, spec.Business, Registered: spec.Coexistence));
        number.OnPhoneApp = spec.Coexistence;
        number.OnboardedAt = spec.Coexistence ? _world.Clock.GetUtcNow() : null;
        return number;
    }

    private sealed class Grant(App app, Waba waba, DateTimeOffset expires)
    {
        private int _used;

        public App App { get; } = app;

        public Waba Waba { get; } = waba;

        public DateTimeOffset Expires { get; } = expires;

        public bool Use() => Interlocked.Exchange(ref _used, 1) == 0;
    }
}
