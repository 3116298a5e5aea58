namespace Parley.Contracts.Ids;

/// <summary>The grain key of a session: its tenant is part of it, so that no key reaches across tenants.</summary>
[GenerateSerializer, Immutable, Alias("parley.SessionKey")]
public readonly record struct SessionKey([property: Id(0)] TenantId Tenant, [property: Id(1)] SessionId Session)
{
    public static SessionKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && TenantId.TryParse(key[..slash], out var tenant) && SessionId.TryParse(key[(slash + 1)..], out var session))
            return new SessionKey(tenant, session);
        throw new FormatException("A session's grain key is {tenant}/{session}.");
    }

    public override string ToString() => $"{Tenant}/{Session}";
}
