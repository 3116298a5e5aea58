using System.Diagnostics;

namespace Parley.Grains;

/// <summary>
/// Performs decisions on one stream: encodes, appends with the expected version, and says what came of it. Owned by one
/// activation, used within its turns only.
/// </summary>
/// <param name="journal">Where it writes.</param>
/// <param name="time">When things happen.</param>
/// <param name="tenant">Whose stream it is.</param>
/// <param name="stream">The stream.</param>
/// <param name="inDoubt">Called when nobody knows whether an append was stored: what the owner knows of the stream may be old.</param>
public sealed class StreamWriter(IJournal journal, TimeProvider time, TenantId tenant, StreamId stream, Action? inDoubt = null)
{
    private const int PageSize = 500;

    /// <summary>
    /// Durable when it answers Stored: the decision's events, claims and outbox changes, all or none. A caller that gives up
    /// ends its own waiting, not an append: there is no token, and the journal has a deadline of its own.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Not stored, or nobody knows: reread before deciding again.</exception>
    public async ValueTask<AppendOutcome> AppendAsync(Decision decision, long expectedVersion)
    {
        using var span = Spans.Start("append");
        var traced = TraceMark.IsDue(span);
        var now = time.GetUtcNow();
        var events = ImmutableArray.CreateBuilder<NewEvent>(decision.Steps.Length);
        var keys = ImmutableArray.CreateBuilder<KeyClaim>();
        for (var i = 0; i < decision.Steps.Length; i++)
        {
            var step = decision.Steps[i];
            var written = EventCodec.Encode(step.Event, now, step.Raw);
            events.Add(traced ? written with { Content = TraceMark.Add(written.Content, span!) } : written);
            if (step.Claim is { } claim) keys.Add(Key(claim, i));
            if (step.Name is { } name) keys.Add(Key(name, i));
        }

        var append = new Append(Guid.NewGuid(), tenant, stream, expectedVersion, events.MoveToImmutable(), keys.ToImmutable(), traced ? Marked(decision.Outbox, span!) : decision.Outbox);
        try
        {
            var outcome = await journal.AppendAsync(append, CancellationToken.None);
            span?.SetTag("parley.stream", stream.Value).SetTag("parley.events", append.Events.Length).SetTag("parley.outcome", outcome.GetType().Name);
            return outcome;
        }
        catch (JournalUnavailableException e) when (e.OutcomeUnknown)
        {
            inDoubt?.Invoke();
            throw;
        }
    }

    private static ImmutableArray<OutboxChange> Marked(ImmutableArray<OutboxChange> changes, Activity span) =>
        [.. changes.Select(change => change is OutboxChange.Enqueue send ? send with { Content = TraceMark.Add(send.Content, span) } : change)];

    private static KeyClaim Key(Claim claim, int index) => new(claim.Scope, claim.Key, claim.RequestHash, index, claim.ExpiresAt);

    /// <summary>Feeds every event after <paramref name="afterVersion"/> to <paramref name="evolve"/>, in order.</summary>
    public async Task ReplayAsync(long afterVersion, Action<long, object?> evolve, CancellationToken cancellationToken)
    {
        ImmutableArray<JournalEvent> page;
        do
        {
            page = await journal.ReadStreamAsync(tenant, stream, afterVersion, PageSize, cancellationToken);
            foreach (var @event in page)
            {
                evolve(@event.Version, EventCodec.Decode(@event));
                afterVersion = @event.Version;
            }
        }
        while (page.Length == PageSize);
    }
}
