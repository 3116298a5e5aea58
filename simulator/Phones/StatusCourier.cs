using Parley.Simulator.Clock;
using Parley.Simulator.Media;
using Parley.Simulator.Webhooks;

namespace Parley.Simulator.Phones;

/// <summary>
/// Moves messages of businesses on their way, accepted → sent → delivered → read or failed, and tells the webhooks of
/// every step. A step is taken once, in whatever order timers and people ask for it.
/// </summary>
internal sealed class StatusCourier(
    TimeProvider clock, Func<SimulatorSettings> settings, PhoneBook phones, Billing.Ledger ledger, Action<WebhookUpdate> post,
    Action<ChatMessage> changed)
{
    /// <summary>Steps that are waiting for their time.</summary>
    public PendingCount Pending { get; private set; } = new();

    /// <summary>Steps that are waiting will not be taken.</summary>
    public void Forget()
    {
        var former = Pending;
        Pending = new PendingCount();
        former.Abandon();
    }

    /// <summary>
    /// Takes a message that Graph accepted. What is returned lets its statuses flow, and is called once it was answered (or
    /// its answer was lost); until then the message counts as pending, so that nobody takes the silence for the end.
    /// </summary>
    public Action Accept(ChatMessage message)
    {
        var pending = Pending;
        pending.Add(1);
        return () =>
        {
            if (pending == Pending) Begin(message);
            pending.Add(-1);
        };
    }

    private void Begin(ChatMessage message)
    {
        if (message.Fetching is { } fetching)
        {
            _ = FetchedAsync(message, fetching);
            return;
        }

        First(message);
    }

    private async Task FetchedAsync(ChatMessage message, Task<FetchedMedia> fetching)
    {
        var pending = Pending;
        pending.Add(1);
        try
        {
            var fetched = await fetching;
            if (pending != Pending) return;
            message.Media = [.. message.Media, .. fetched.Files];
            message.Error ??= fetched.Error;
            if (message.Error is null) phones.Keep(message);
            changed(message);
            First(message);
        }
        finally
        {
            pending.Add(-1);
        }
    }

    private void First(ChatMessage message)
    {
        if (message.Error is not null) After(settings().SentAfterMs, () => Advance(message, DeliveryStatus.Failed));
        else After(settings().SentAfterMs, () => Sent(message));
    }

    /// <summary>Takes the first step now.</summary>
    public void Sent(ChatMessage message)
    {
        if (Advance(message, DeliveryStatus.Sent) && !message.NeverArrives) After(settings().DeliveredAfterMs, () => Delivered(message));
    }

    /// <summary>A voice message is listened to, which reads it too. False when it was before.</summary>
    public bool Play(ChatMessage message)
    {
        if (message.Status < DeliveryStatus.Sent) Advance(message, DeliveryStatus.Sent);
        Advance(message, DeliveryStatus.Read);
        return Advance(message, DeliveryStatus.Played);
    }

    /// <summary>The chat was opened: all its messages are read. Returns how many were not.</summary>
    public int Read(Phone phone, string? numberId)
    {
        var read = 0;
        foreach (var message in phone.Messages())
        {
            if (!message.FromBusiness || message.NeverArrives || (numberId is not null && message.Number.Id != numberId)) continue;
            // Meta leaves `delivered` out for what is read at once, but never `sent`.
            if (message.Status == DeliveryStatus.Accepted && message.Error is null) Advance(message, DeliveryStatus.Sent);
            if (message.Error is null && Advance(message, DeliveryStatus.Read)) read++;
        }

        return read;
    }

    private void Delivered(ChatMessage message)
    {
        if (Advance(message, DeliveryStatus.Delivered) && settings().ReadAfterMs is { } readAfter)
            After(readAfter, () => Advance(message, DeliveryStatus.Read));
    }

    // True when this call took the step. Pricing is told with `sent` and once more with whichever of delivered and read comes first.
    private bool Advance(ChatMessage message, DeliveryStatus to)
    {
        bool withPricing;
        bool arrived;
        lock (message.Phone.Gate)
        {
            if (message.Status >= to) return false;
            arrived = to is not (DeliveryStatus.Sent or DeliveryStatus.Failed) && message.Status < DeliveryStatus.Delivered;
            withPricing = to == DeliveryStatus.Sent || arrived;
            message.Status = to;
        }

        if (arrived) ledger.Delivered(message, clock.GetUtcNow());
        phones.Changed(message);
        changed(message);
        var version = message.Number.Waba.Subscriptions.Select(s => s.App.GraphVersion).DefaultIfEmpty(26).Max();
        post(WebhookEvents.Status(message, to, clock.GetUtcNow(), version, withPricing));
        return true;
    }

    /// <summary>Takes a step later in the world's time; until then it counts as pending.</summary>
    internal void After(int ms, Action step)
    {
        if (ms == 0)
        {
            step();
            return;
        }

        var pending = Pending;
        pending.Add(1);
        clock.After(TimeSpan.FromMilliseconds(ms), () =>
        {
            if (pending == Pending) step();
            pending.Add(-1);
        });
    }
}
