using Parley.Domain.Conversations;
using Parley.Domain.Desk;
using Parley.Storage.Views;

namespace Parley.Storage.Search;

/// <summary>What an event makes findable.</summary>
/// <param name="Kind">1 a message, 2 a conversation by whose it is, 3 a contact; part of every word, with the tenant, so that no search reaches further.</param>
internal sealed record SearchDoc(TenantId Tenant, int Kind, string Id, ConversationId Conversation, ImmutableArray<string> Words)
{
    public const int Message = 1, Person = 2, Contact = 3;
    private const int TenantLength = 8;

    /// <summary>The words of an event, for the list of messages and for that of people; without those that have none.</summary>
    public static IEnumerable<SearchDoc> Of(ViewEvent item)
    {
        var (tenant, conversation) = (item.Event.Tenant, item.Conversation);
        return ((IEnumerable<SearchDoc>)(item.Fact switch
        {
            ConversationStarted e => [PersonDoc(SearchWords.OfPhone(e.Phone))],
            ConversationPartiesChanged e => [PersonDoc(SearchWords.OfPhone(e.Phone))],
            MessageReceived e => [MessageDoc(e.Message, e.Text), PersonDoc(SearchWords.Of(e.ProfileName))],
            MessageQueued e => [MessageDoc(e.Message, e.Text)],
            MessageEchoed e => [MessageDoc(e.Message, e.Text)],
            NoteAdded e => [MessageDoc(e.Line, e.Text)],
            _ => [],
        })).Where(static doc => !doc.Words.IsEmpty);

        SearchDoc MessageDoc(MessageId id, string? text) => new(tenant, Message, id.Value, conversation, Scoped(tenant, Message, SearchWords.Of(text)));

        SearchDoc PersonDoc(IEnumerable<string> words) => new(tenant, Person, conversation.Value, conversation, Scoped(tenant, Person, words));
    }

    /// <summary>Words as they are stored and looked for.</summary>
    public static ImmutableArray<string> Scoped(TenantId tenant, int kind, IEnumerable<string> words)
    {
        // The end of an id is random; two tenants that share this much are told apart by their rows.
        var scope = $"{tenant.Value[^Math.Min(TenantLength, tenant.Value.Length)..].ToLowerInvariant()}{" mpc"[kind]}";
        return [.. words.Select(word => scope + word)];
    }
}
