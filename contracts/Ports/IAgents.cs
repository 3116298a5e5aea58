namespace Parley.Contracts.Ports;

/// <summary>Who takes conversations and how many, and how an account's desk is set up, in plain tables. Writes are durable on return.</summary>
public interface IAgents
{
    /// <summary>An account's settings of its desk, as JSON; null before they were ever saved.</summary>
    Task<string?> SettingsAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <param name="assigns">Whether conversations are given out by themselves.</param>
    /// <param name="answers">Whether those who write outside of business hours get an answer.</param>
    Task SaveSettingsAsync(TenantId tenant, bool assigns, bool answers, string body, CancellationToken cancellationToken = default);

    /// <summary>People of an account who have said whether they are available; who was given a conversation last comes last.</summary>
    Task<ImmutableArray<AgentRecord>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task SaveAsync(TenantId tenant, AgentRecord agent, CancellationToken cancellationToken = default);

    /// <summary>Somebody was given a conversation.</summary>
    Task AssignedAsync(TenantId tenant, PersonId person, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Somebody works here no more: what is theirs is to become nobody's.</summary>
    Task LeaveAsync(TenantId tenant, PersonId person, CancellationToken cancellationToken = default);

    /// <summary>What was somebody's is nobody's now, and nothing is known of them any more. What they said after coming back stays.</summary>
    Task ForgetAsync(TenantId tenant, PersonId person, CancellationToken cancellationToken = default);

    /// <summary>Accounts whose conversations are given out by themselves.</summary>
    Task<ImmutableArray<(TenantId Tenant, string Settings)>> AssigningAsync(CancellationToken cancellationToken = default);

    /// <summary>Accounts that answer outside of their business hours.</summary>
    Task<ImmutableArray<(TenantId Tenant, string Settings)>> AnsweringAsync(CancellationToken cancellationToken = default);

    /// <summary>People of all accounts who work there no more, and still have something.</summary>
    Task<ImmutableArray<(TenantId Tenant, PersonId Person)>> GoneAsync(int limit, CancellationToken cancellationToken = default);
}

/// <summary>Somebody who takes conversations.</summary>
/// <param name="Capacity">How many open ones at most; null for as many as the account says.</param>
/// <param name="AssignedAt">When one was given to them last; null for never.</param>
public sealed record AgentRecord(PersonId Person, bool Available, int? Capacity, DateTimeOffset? AssignedAt);
