using Parley.Domain.Conversations;
using Parley.Storage.Views;

namespace Parley.Storage.Search;

/// <summary>Names of people that are findable already: the same one comes with every message. It knows some of them, and nothing is lost with it.</summary>
internal sealed class NamesTold
{
    private const int Most = 16_384;
    private readonly Dictionary<ConversationId, string> _names = [];

    public bool Has(ConversationId conversation, string? name) => name is null || (_names.TryGetValue(conversation, out var told) && told == name);

    /// <summary>Notes what a batch has made findable.</summary>
    public void Add(List<ViewEvent> events)
    {
        foreach (var item in events)
        {
            if (item.Fact is not MessageReceived { ProfileName: { } name }) continue;
            if (_names.Count >= Most) _names.Clear();
            _names[item.Conversation] = name;
        }
    }
}
