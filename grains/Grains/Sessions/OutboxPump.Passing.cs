using Parley.Domain.Conversations;

namespace Parley.Grains.Sessions;

/// <summary>What is asked of other grains around an attempt, and what is done while they cannot be reached.</summary>
public sealed partial class OutboxPump
{
    /// <summary>Why this may not leave any more, by what has changed since it was promised; null when it may.</summary>
    private async ValueTask<(int Code, string Text)?> ClosedAsync(OutboxRow row, Delivery delivery, DateTimeOffset now)
    {
        if (delivery.ExpiresAt <= now) return (OwnFailures.Expired, Expired);
        if (!delivery.OutsideWindow && delivery.WindowUntil <= now && await Conversation(row).CheckWindowAsync(CancellationToken.None) is { } refusal)
            return (OwnFailures.WindowClosed, refusal.Text);
        return delivery.Purpose is null ? null : await checks.CheckAsync(delivery);
    }

    private async Task HearAsync(OutboxRow row, Delivery delivery, CloudSendResult.Rejected rejected, DateTimeOffset now)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await checks.HearAsync(delivery, row.Message, rejected.Code, rejected.Text, now);
                return;
            }
            catch (Exception e) when (GoesOn(e, tries))
            {
                LogNotRecorded(session, row.Message, e);
                await Task.Delay(RecordAgain, time);
            }
        }
    }

    /// <summary>What may be over in a moment: the store, or another grain that is on its way to another silo.</summary>
    private static bool IsPassing(Exception e) => e is JournalUnavailableException or TimeoutException or OrleansException;

    /// <summary>Whether a result is tried to be recorded again. While this activation leaves, a grain that moves is worth a moment and a store that is away is not.</summary>
    private bool GoesOn(Exception e, int tries) => IsPassing(e) && (!_stopping || (e is not JournalUnavailableException && tries < TriesWhileStopping));
}
