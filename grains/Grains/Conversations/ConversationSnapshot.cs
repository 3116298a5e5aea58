using Parley.Domain.Conversations;
using Parley.Domain.Pacing;

namespace Parley.Grains.Conversations;

/// <summary>
/// A conversation's state as a cache of its journal: never needed, written now and then so that a long conversation
/// wakes as fast as a short one. Holds no message texts.
/// </summary>
[GenerateSerializer, Alias("parley.ConversationSnapshot")]
public sealed class ConversationSnapshot
{
    private const int Priced = 0x100;

    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public string? Session { get; set; }

    [Id(2)]
    public string? Contact { get; set; }

    [Id(3)]
    public string? Phone { get; set; }

    [Id(4)]
    public string? UserId { get; set; }

    [Id(5)]
    public DateTimeOffset? LastInboundAt { get; set; }

    [Id(6)]
    public List<string> RecentMessages { get; set; } = [];

    /// <summary>Each status, with <see cref="Priced"/> added where WhatsApp has told the price.</summary>
    [Id(7)]
    public List<int> RecentStatuses { get; set; } = [];

    [Id(8)]
    public DateTimeOffset SendsSpentUntil { get; set; }

    [Id(9)]
    public long ReadUpTo { get; set; }

    /// <summary>Where the work on it stands; null for <see cref="DeskState.New"/>, and in snapshots from before this was kept.</summary>
    [Id(10)]
    public DeskState? Desk { get; set; }

    [Id(11)]
    public bool Blocked { get; set; }

    /// <summary>The state behind this snapshot; the empty conversation when there is none.</summary>
    public Conversation ToState()
    {
        if (Version == 0 || Session is null || Contact is null || RecentMessages.Count != RecentStatuses.Count) return Conversation.Empty;
        var recent = ImmutableArray.CreateBuilder<Outgoing>(RecentMessages.Count);
        for (var i = 0; i < RecentMessages.Count; i++) recent.Add(new Outgoing(new MessageId(RecentMessages[i]), (MessageStatus)(RecentStatuses[i] & ~Priced), (RecentStatuses[i] & Priced) != 0));
        return new Conversation(Version, new SessionId(Session), new ContactId(Contact), Phone, UserId, LastInboundAt, recent.MoveToImmutable(), new Bucket(SendsSpentUntil)) { ReadUpTo = ReadUpTo, Desk = Desk ?? DeskState.New, Blocked = Blocked };
    }

    public static ConversationSnapshot Of(Conversation state) => new()
    {
        Version = state.Version,
        Session = state.Session.Value,
        Contact = state.Contact.Value,
        Phone = state.Phone,
        UserId = state.UserId,
        LastInboundAt = state.LastInboundAt,
        RecentMessages = [.. state.Recent.Select(outgoing => outgoing.Message.Value)],
        RecentStatuses = [.. state.Recent.Select(outgoing => (int)outgoing.Status | (outgoing.Priced ? Priced : 0))],
        SendsSpentUntil = state.Sends.SpentUntil,
        ReadUpTo = state.ReadUpTo,
        Desk = state.Desk == DeskState.New ? null : state.Desk,
        Blocked = state.Blocked,
    };
}
