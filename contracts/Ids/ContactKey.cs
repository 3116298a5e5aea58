namespace Parley.Contracts.Ids;

/// <summary>The grain key of a contact: its tenant is part of it, so that no key reaches across tenants.</summary>
[GenerateSerializer, Immutable, Alias("parley.ContactKey")]
public readonly record struct ContactKey([property: Id(0)] TenantId Tenant, [property: Id(1)] ContactId Contact)
{
    public static ContactKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && TenantId.TryParse(key[..slash], out var tenant) && ContactId.TryParse(key[(slash + 1)..], out var contact))
            return new ContactKey(tenant, contact);
        throw new FormatException("A contact's grain key is {tenant}/{contact}.");
    }

    public override string ToString() => $"{Tenant}/{Contact}";
}
