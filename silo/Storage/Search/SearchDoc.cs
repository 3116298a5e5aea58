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

    /// <summary>Adds the words of an event, for the list of messages and for that of people.</summary>
    /// <param name="told">Names that need not be told again.</param>
    public static void AddTo(List<SearchDoc> docs, ViewEvent item, NamesTold told)
    {
        var (tenant, conversation) = (item.Event.Tenant, item.Conversation);
        switch (item.Fact)
        {
            case ConversationStarted e:
                AddPerson(SearchWords.OfPhone(e.Phone));
                break;
            case ConversationPartiesChanged e:
                AddPerson(SearchWords.OfPhone(e.Phone));
                break;
            case MessageReceived e:
                AddMessage(e.Message, e.Text);
                if (!told.Has(conversation, e.ProfileName)) AddPerson(SearchWords.Of(e.ProfileName));
                break;
            case MessageQueued e:
                AddMessage(e.Message, e.Text);
                break;
            case MessageEchoed e:
                AddMessage(e.Message, e.Text);
                break;
            case NoteAdded e:
                AddMessage(e.Line, e.Text);
                break;
        }

        void AddMessage(MessageId id, string? text) => AddWords(Message, id.Value, SearchWords.Of(text));

        void AddPerson(IEnumerable<string> words) => AddWords(Person, conversation.Value, words);

        void AddWords(int kind, string id, IEnumerable<string> words)
        {
            var scoped = Scoped(tenant, kind, words);
            if (!scoped.IsEmpty) docs.Add(new SearchDoc(tenant, kind, id, conversation, scoped));
        }
    }

    /// <summary>Words as they are stored and looked for.</summary>
    public static ImmutableArray<string> Scoped(TenantId tenant, int kind, IEnumerable<string> words)
    {
        // The end of an id is random; two tenants that share this much are told apart by their rows.
        var scope = $"{tenant.Value[^Math.Min(TenantLength, tenant.Value.Length)..].ToLowerInvariant()}{" mpc"[kind]}";
        return [.. words.Select(word => scope + word)];
    }
}
