namespace Parley.Simulator.Accounts;

/// <summary>An access token and what it opens.</summary>
public sealed class AccessToken(
    string token, App app, IReadOnlySet<string>? wabas, IReadOnlySet<string>? numbers, DateTimeOffset issuedAt, DateTimeOffset? expiresAt)
{
    public string Token { get; } = token;

    public App App { get; } = app;

    public DateTimeOffset IssuedAt { get; } = issuedAt;

    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <summary>Accounts by id; null together with <see cref="Numbers"/> when it may use everything.</summary>
    public IReadOnlySet<string>? Wabas { get; } = wabas;

    public IReadOnlySet<string>? Numbers { get; } = numbers;

    public bool IsValid(DateTimeOffset now) => ExpiresAt is null || ExpiresAt > now;

    public bool MayUse(Waba waba) => Wabas is null && Numbers is null || Wabas?.Contains(waba.Id) == true;

    public bool MayUse(BusinessNumber number) => MayUse(number.Waba) || Numbers?.Contains(number.Id) == true;
}
