namespace Parley.Frontend.Deliveries;

/// <summary>
/// The stretch of the feed that one endpoint has under its hands: events from the position on, some of them settled before
/// others that came earlier. The position moves only past what is settled. Lives in memory alone: what was settled ahead
/// of the position when the process dies is sent again.
/// </summary>
internal sealed class ReadAhead
{
    private readonly List<Slot> _slots = [];
    private FeedCursor? _position;

    /// <summary>Where to read on.</summary>
    public FeedCursor ReadFrom { get; private set; }

    /// <summary>Events read that the position has not passed.</summary>
    public int Count => _slots.Count;

    /// <summary>Begins at a stored position; keeps what was read when that is where this stood.</summary>
    public void Begin(FeedCursor position)
    {
        if (_position == position) return;
        _slots.Clear();
        _position = ReadFrom = position;
    }

    /// <summary>Forgets what was read: somebody may want it again.</summary>
    public void Forget() => _position = null;

    public void Add(FeedPage page)
    {
        foreach (var entry in page.Events) _slots.Add(new Slot(entry));
        ReadFrom = page.Next;
    }

    /// <summary>The first event whose stream is not <paramref name="busy"/>, marked as under way; unwanted ones before it are settled.</summary>
    public FeedEvent? Next(Predicate<StreamId> busy, Predicate<JournalEvent> wants)
    {
        foreach (var slot in _slots)
        {
            if (slot.State != State.Read) continue;
            if (!wants(slot.Entry.Event))
            {
                slot.State = State.Settled;
            }
            else if (!busy(slot.Entry.Event.Stream))
            {
                slot.State = State.UnderWay;
                return slot.Entry;
            }
        }

        return null;
    }

    /// <summary>The event was delivered, or waits in a row of its own.</summary>
    public void Settled(FeedEvent entry) => Mark(entry, State.Settled);

    /// <summary>The event is to be sent once more, as if it had not been.</summary>
    public void Again(FeedEvent entry) => Mark(entry, State.Read);

    /// <summary>Passes what is settled up to the first event that is not, and answers the position then.</summary>
    public FeedCursor Advance()
    {
        var settled = _slots.TakeWhile(static slot => slot.State == State.Settled).Count();
        if (settled > 0) _position = _slots[settled - 1].Entry.Cursor;
        _slots.RemoveRange(0, settled);
        return _position!.Value;
    }

    private void Mark(FeedEvent entry, State state)
    {
        // What is not found was read before the position was moved by somebody else.
        if (_slots.Find(slot => ReferenceEquals(slot.Entry, entry)) is { } found) found.State = state;
    }

    private enum State
    {
        Read,
        UnderWay,
        Settled,
    }

    private sealed class Slot(FeedEvent entry)
    {
        public FeedEvent Entry => entry;

        public State State { get; set; }
    }
}
