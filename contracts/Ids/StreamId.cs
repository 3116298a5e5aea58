namespace Parley.Contracts.Ids;

/// <summary>A journal's unit of versions: the id of a conversation, a contact, a session or a tenant.</summary>
[GenerateSerializer, Immutable, Alias("parley.StreamId")]
public readonly record struct StreamId([property: Id(0)] string Value)
{
    public static StreamId Of(ConversationId id) => new(id.Value);

    public static StreamId Of(ContactId id) => new(id.Value);

    public static StreamId Of(SessionId id) => new(id.Value);

    public static StreamId Of(TenantId id) => new(id.Value);

    public override string ToString() => Value;
}
