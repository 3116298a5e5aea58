using Parley.Domain.Conversations;
using Parley.Domain.Pacing;

namespace Parley.Grains.Sessions;

/// <summary>What sends wait for, said when somebody asks.</summary>
public sealed partial class OutboxPump
{
    // What WhatsApp said of those that are tried again; shown, and of no other use.
    private readonly Dictionary<MessageId, (int? Code, string? Text)> _putOff = [];

    /// <summary>Why these sends have not left yet: from their rows and from what keeps this number, in the order in which one hides the other.</summary>
    public async Task<ImmutableArray<WaitingSend>> WaitingAsync(ImmutableArray<MessageId> messages, CancellationToken cancellationToken)
    {
        var places = messages.IsEmpty ? [] : await outbox.FindAsync(session, messages, time.GetUtcNow(), cancellationToken);
        var now = time.GetUtcNow();
        return [.. places.Select(place => Why(place, now))];
    }

    private WaitingSend Why(OutboxPlace place, DateTimeOffset now)
    {
        var (row, conversation) = (place.Row, place.Row.Key.Conversation);
        if (row.Owner is not null) return new WaitingSend(row.Message, WaitingFor.Answer);
        if (row.DueAt > now && row.Attempt == 0) return new WaitingSend(row.Message, WaitingFor.Schedule, row.DueAt);
        if (pacer.Held is { } held)
            return new WaitingSend(row.Message, WaitingFor.Held, pacer.NumberWait(now) is { Reason: WaitReason.Held } again ? again.Until : null, held.Code, held.Text);
        if (pacer.ConversationWait(conversation, now) is { } pair && (row.DueAt <= now || pair.Reason == WaitReason.Pair && pair.Code is not null))
            return Why(row.Message, pair);
        if (pacer.NumberWait(now) is { Reason: WaitReason.Throttled } throttled) return Why(row.Message, throttled);
        if (row.DueAt > now)
        {
            var (code, text) = _putOff.GetValueOrDefault(row.Message);
            return new WaitingSend(row.Message, WaitingFor.Retry, row.DueAt, code, text);
        }

        if (place.Behind || _busy.Contains(conversation)) return new WaitingSend(row.Message, WaitingFor.Earlier);
        if (reach.Peek(conversation, DeliveryCodec.Decode(row.Content.Span), now) is { } unreachable) return Why(row.Message, unreachable);
        return pacer.NumberWait(now) is { } number ? Why(row.Message, number) : new WaitingSend(row.Message, WaitingFor.Turn);
    }

    private static WaitingSend Why(MessageId message, Wait wait) => new(
        message,
        wait.Reason switch
        {
            WaitReason.Pair => WaitingFor.PairRate,
            WaitReason.Unknown => WaitingFor.Unknown,
            WaitReason.Throttled => WaitingFor.WhatsApp,
            WaitReason.Held => WaitingFor.Held,
            WaitReason.Reach => WaitingFor.Reach,
            _ => WaitingFor.Throughput,
        },
        wait.Until, wait.Code, wait.Text);

    private void RememberPutOff(AttemptReport report)
    {
        if (report.Result is not (AttemptResult.Retry or AttemptResult.Held)) _putOff.Remove(report.Message);
        else if (_putOff.Count < MaxRemembered) _putOff[report.Message] = (report.ErrorCode, report.ErrorText);
    }
}
