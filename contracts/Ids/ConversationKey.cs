namespace Parley.Contracts.Ids;

/// <summary>The grain key of a conversation: its tenant is part of it, so that no key reaches across tenants.</summary>
[GenerateSerializer, Immutable, Alias("parley.ConversationKey")]
public readonly record struct ConversationKey([property: Id(0)] TenantId Tenant, [property: Id(1)] ConversationId Conversation)
{
    public static ConversationKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && TenantId.TryParse(key[..slash], out var tenant) && ConversationId.TryParse(key[(slash + 1)..], out var conversation))
            return new ConversationKey(tenant, conversation);
        throw new FormatException("A conversation's grain key is {tenant}/{conversation}.");
    }

    public override string ToString() => $"{Tenant}/{Conversation}";
}
