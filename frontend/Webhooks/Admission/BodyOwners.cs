namespace Parley.Frontend.Webhooks.Admission;

/// <summary>Whose webhooks a body holds.</summary>
/// <param name="First">The first that it names.</param>
/// <param name="Others">Those after the first, each once.</param>
public readonly record struct BodyOwners(BodyOwner First, ImmutableArray<BodyOwner> Others)
{
    /// <summary>More are not looked at: Meta's bodies hold the numbers of one business account.</summary>
    public const int Most = 32;

    /// <summary>A body of one tenant.</summary>
    public static BodyOwners Of(string tenant) => new(new BodyOwner(tenant, IsTenant: true), []);
}

/// <summary>Whose a part of a body is.</summary>
/// <param name="Id">A tenant's id, else a number that is not known yet, or nothing where it is nobody's.</param>
/// <param name="IsTenant">True when it is known to be a tenant's. Only tenants are spared floods of others.</param>
public readonly record struct BodyOwner(string Id, bool IsTenant);
