using Parley.Contracts.Grains;
using Parley.Contracts.Ports;

namespace Parley.Domain.Conversations;

/// <summary>
/// Sends that are decided together. Each is promised or refused by itself; those promised are recorded in one step of the
/// conversation, in their order. Decides anew as often as asked, and then knows what is held by others by now.
/// </summary>
public sealed class SendGroup(ImmutableArray<SendMessage> sends, TenantId tenant, ConversationId conversation)
{
    private readonly Item[] _items = [.. sends.Select(static send => new Item(send))];

    /// <summary>In the order of the commands; valid after the decision that was performed.</summary>
    public IReadOnlyList<Item> Items => _items;

    /// <summary>What is to be recorded; nothing when all are refused or were promised before.</summary>
    public Decision Decide(Conversation state, DateTimeOffset now)
    {
        var (steps, outbox) = (ImmutableArray.CreateBuilder<Step>(_items.Length), ImmutableArray.CreateBuilder<OutboxChange>(_items.Length));
        var claimed = new Dictionary<string, Item>(StringComparer.Ordinal);
        foreach (var item in _items)
        {
            (item.Refusal, item.First) = (null, null);
            if (item.Holder is not null) continue;
            if (claimed.TryGetValue(item.Command.Key, out var first))
            {
                item.First = first;
                continue;
            }

            (var decision, item.Refusal) = Rules.Send(state, item.Command, item.Message, tenant, conversation, now);
            if (decision is null) continue;
            claimed.Add(item.Command.Key, item);
            steps.AddRange(decision.Steps);
            outbox.AddRange(decision.Outbox);
            foreach (var step in decision.Steps) state = state.Evolve(state.Version + 1, step.Event);
        }

        return new Decision(steps.DrainToImmutable(), outbox.DrainToImmutable());
    }

    /// <summary>Others hold these keys: nothing is promised under them any more.</summary>
    public void Held(IEnumerable<KeyHolder> holders)
    {
        foreach (var holder in holders)
        {
            foreach (var item in _items)
            {
                if (item.Command.Key == holder.Key) item.Holder = holder;
            }
        }
    }

    /// <summary>One of the sends and what was decided about it.</summary>
    public sealed class Item(SendMessage command)
    {
        public SendMessage Command => command;

        /// <summary>The id it has if it is promised here.</summary>
        public MessageId Message { get; } = MessageId.New();

        /// <summary>Why not, or null.</summary>
        public Refusal? Refusal { get; internal set; }

        /// <summary>Who held its key before, or null.</summary>
        public KeyHolder? Holder { get; internal set; }

        /// <summary>The earlier send of this group that has the same key, or null.</summary>
        public Item? First { get; internal set; }
    }
}
