using System.Diagnostics;
using System.Text.Json;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Webhooks.Consent;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Brings statuses to their messages: by the callback data that Parley sent along, else by WhatsApp's id, else parked
/// and tried again, because a status may overtake the answer to its own send.
/// </summary>
public sealed partial class StatusIntake(
    IGrainFactory grains,
    SentMessages sent,
    ConsentSignals consent,
    IParkedStatuses parked,
    IntakeMetrics metrics,
    TimeProvider time,
    ILogger<StatusIntake> logger)
{
    /// <summary>How long a status waits before it is tried again; after the last try it is a dead letter.</summary>
    public static readonly ImmutableArray<TimeSpan> Waits =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>Durable on return.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take all of it.</exception>
    public async Task TakeAsync(SessionRecord session, ImmutableArray<StatusReading> readings, Letters letters, CancellationToken cancellationToken)
    {
        using var span = Spans.Start("take statuses")?.SetTag("parley.statuses", readings.Length);
        var lost = await ApplyAsync(session, readings, letters, cancellationToken);
        if (lost.IsEmpty) return;
        var dueAt = time.GetUtcNow() + Waits[0];
        metrics.Parked(lost.Length);
        await parked.ParkAsync([.. lost.Select(status => new ParkedStatus(IdOf(session, status), session.Tenant, session.Id, status.WhatsAppId, status.Raw, 0, dueAt))], cancellationToken);
    }

    /// <summary>Durable on return: tries a parked status once more. False when its message is still not known.</summary>
    public async Task<bool> TryAgainAsync(SessionRecord session, ParkedStatus status, Letters letters, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(status.Raw);
        var reading = StatusReadings.Read(document.RootElement, time.GetUtcNow());
        return reading is not null && (await ApplyAsync(session, [reading], letters, cancellationToken)).IsEmpty;
    }

    private async Task<ImmutableArray<StatusReading>> ApplyAsync(SessionRecord session, ImmutableArray<StatusReading> readings, Letters letters, CancellationToken cancellationToken)
    {
        var lost = ImmutableArray.CreateBuilder<StatusReading>();
        var conversations = new Dictionary<ConversationId, List<(StatusReading Reading, MessageId Message)>>();
        foreach (var reading in readings)
        {
            if (await sent.FindAsync(session, reading, cancellationToken) is not { } found)
            {
                lost.Add(reading);
                continue;
            }

            if (!conversations.TryGetValue(found.Conversation, out var group)) conversations.Add(found.Conversation, group = []);
            group.Add((reading, found.Message));
        }

        var calls = new List<Task<ImmutableArray<StatusReading>>>(conversations.Count);
        foreach (var (conversation, group) in conversations)
        {
            var key = new ConversationKey(session.Tenant, conversation);
            calls.Add(Spans.AreHeard ? DeliverTracedAsync(key, group, letters, cancellationToken) : DeliverAsync(key, group, letters, cancellationToken));
        }

        foreach (var unknown in await Task.WhenAll(calls)) lost.AddRange(unknown);
        return lost.DrainToImmutable();
    }

    /// <summary>Each message's statuses in the trace of its send, one message after the other.</summary>
    private async Task<ImmutableArray<StatusReading>> DeliverTracedAsync(ConversationKey key, List<(StatusReading Reading, MessageId Message)> group, Letters letters, CancellationToken cancellationToken)
    {
        var lost = ImmutableArray.CreateBuilder<StatusReading>();
        foreach (var part in group.GroupBy(item => Delivery.TraceOf(item.Reading.CallbackData)))
            lost.AddRange(await (part.Key == default ? DeliverAsync(key, [.. part], letters, cancellationToken) : DeliverInAsync(part.Key, key, [.. part], letters, cancellationToken)));
        return lost.DrainToImmutable();
    }

    private async Task<ImmutableArray<StatusReading>> DeliverInAsync(
        ActivityContext trace, ConversationKey key, List<(StatusReading Reading, MessageId Message)> group, Letters letters, CancellationToken cancellationToken)
    {
        using var span = Spans.Continue("take status", ActivityKind.Consumer, trace)?.SetTag("parley.message", group[0].Message.Value).SetTag("parley.statuses", group.Count);
        return await DeliverAsync(key, group, letters, cancellationToken);
    }

    private async Task<ImmutableArray<StatusReading>> DeliverAsync(ConversationKey key, List<(StatusReading Reading, MessageId Message)> group, Letters letters, CancellationToken cancellationToken)
    {
        var updates = group.Select(item => new StatusUpdate(
            item.Message, item.Reading.WhatsAppId, item.Reading.Status, item.Reading.At, item.Reading.ErrorCode, item.Reading.ErrorText, item.Reading.Raw,
            item.Reading.Pricing, item.Reading.Conversation, item.Reading.Participant, item.Reading.Note));
        try
        {
            var outcomes = await grains.GetGrain<IConversationGrain>(key.ToString()).ApplyStatusesAsync(new ApplyStatuses([.. updates]), cancellationToken);
            var unknown = ImmutableArray.CreateBuilder<StatusReading>();
            for (var i = 0; i < outcomes.Length; i++)
            {
                metrics.Status(outcomes[i]);
                if (outcomes[i] == StatusOutcome.Applied) metrics.Durable(group[i].Reading.At);
                if (outcomes[i] == StatusOutcome.NotFound) unknown.Add(group[i].Reading);
                else if (group[i].Reading is { ErrorCode: ConsentSignals.OptedOutCode } refused)
                    await consent.RefusedAsync(key, refused.WhatsAppId, refused.At, refused.ErrorText, cancellationToken);
            }

            return unknown.DrainToImmutable();
        }
        catch (Exception e) when (!MessageIntake.IsTransient(e))
        {
            LogNotBorne(key.Conversation, e);
            foreach (var (reading, _) in group) letters.Add(key.Tenant, "NOT_HANDLED", "Handling this status failed; the operator's log says why.", reading.Raw);
            return [];
        }
    }

    private static string IdOf(SessionRecord session, StatusReading status) => status is { Participant: null, Note: StatusNote.None }
        ? $"{session.Id}:{status.WhatsAppId}:{status.Status}"
        : $"{session.Id}:{status.WhatsAppId}:{status.Status}:{status.Note}:{status.Participant}";

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Conversation {Conversation} could not bear a webhook's statuses; they are dead letters")]
    private partial void LogNotBorne(ConversationId conversation, Exception exception);
}
