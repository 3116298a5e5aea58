using Parley.Contracts.Ports;

namespace Parley.Domain.Pacing;

/// <summary>
/// Who is next among what was read from the outbox: replies before transactional messages before bulk, and within a class
/// each conversation once before any comes again. Holds at most one send per conversation and class, and a bounded number
/// in all; what has to wait is let go and read again when its time has come.
/// </summary>
/// <typeparam name="T">A send.</typeparam>
public sealed class Turns<T>
{
    private readonly Lane[] _lanes = [new(), new(), new()];

    /// <summary>How many sends of a class are at hand.</summary>
    public int Count(SendClass sendClass) => _lanes[(int)sendClass].Queue.Count;

    /// <summary>The earliest instant at which something that was let go may be sent; null when nothing was.</summary>
    public Wait? LookAgain { get; private set; }

    /// <summary>A send joins the end of its class; false when its conversation is there already.</summary>
    public bool Add(SendClass sendClass, ConversationId conversation, T send)
    {
        var lane = _lanes[(int)sendClass];
        if (!lane.Conversations.Add(conversation)) return false;
        lane.Queue.Enqueue((conversation, send));
        return true;
    }

    /// <summary>How many sends of a class were let go because nobody else may be reached, since the class was last read from its beginning.</summary>
    public int Unreachable(SendClass sendClass) => _lanes[(int)sendClass].Unreachable;

    /// <summary>A class is read from its beginning.</summary>
    public void Begin(SendClass sendClass) => _lanes[(int)sendClass].Unreachable = 0;

    /// <summary>Takes the next sends, most urgent first; each conversation at most once, those that are <paramref name="busy"/> not at all.</summary>
    /// <param name="check">What else a send may have to wait for, asked last: where it answers null, the send leaves.</param>
    public List<T> Take(int count, Pacer pacer, IReadOnlySet<ConversationId> busy, DateTimeOffset now, Func<ConversationId, T, Wait?>? check = null)
    {
        var taken = new List<T>();
        var conversations = new HashSet<ConversationId>();
        foreach (var lane in _lanes)
        {
            while (taken.Count < count && lane.Queue.TryDequeue(out var next))
            {
                lane.Conversations.Remove(next.Conversation);
                // The end of what is under way brings the conversation back.
                if (busy.Contains(next.Conversation) || conversations.Contains(next.Conversation)) continue;
                if ((pacer.ConversationWait(next.Conversation, now) ?? check?.Invoke(next.Conversation, next.Send)) is { } wait)
                {
                    if (wait.Reason == WaitReason.Reach) lane.Unreachable++;
                    Remember(wait);
                    continue;
                }

                conversations.Add(next.Conversation);
                taken.Add(next.Send);
            }
        }

        return taken;
    }

    /// <summary>Whether a send that was taken has to wait for its pair after all; it is then read again when it may leave.</summary>
    public bool LetGo(ConversationId conversation, Pacer pacer, DateTimeOffset now)
    {
        if (pacer.ConversationWait(conversation, now) is not { } wait) return false;
        Remember(wait);
        return true;
    }

    /// <summary>What was let go is being read again.</summary>
    public void LookedAgain() => LookAgain = null;

    private void Remember(Wait wait)
    {
        if (LookAgain is not { } earlier || wait.Until < earlier.Until) LookAgain = wait;
    }

    /// <summary>Lets everything go.</summary>
    public void Clear()
    {
        foreach (var lane in _lanes)
        {
            lane.Queue.Clear();
            lane.Conversations.Clear();
        }
    }

    private sealed class Lane
    {
        public Queue<(ConversationId Conversation, T Send)> Queue { get; } = new();

        public HashSet<ConversationId> Conversations { get; } = [];

        public int Unreachable { get; set; }
    }
}
