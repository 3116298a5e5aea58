namespace Parley.Domain.Tenants;

/// <summary>What happens to a tenant.</summary>
public abstract record TenantEvent;

/// <summary>The first event of every tenant.</summary>
public sealed record TenantCreated(string Name) : TenantEvent;
