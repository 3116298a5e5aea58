using System.Threading.Channels;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Webhooks;

/// <summary>
/// The way to one callback: a bounded queue, posts of up to so many updates, so many under way at a time, retries with
/// decreasing frequency until the receiver answers 200. Promises no order.
/// </summary>
internal sealed class WebhookQueue : IDisposable
{
    private const int MaxBodyBytes = 3_000_000;
    private readonly App _app;
    private readonly Uri _url;
    private readonly WebhookServices _services;
    private readonly Channel<Item> _channel = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _places;
    private readonly Slots _slots;
    private readonly PendingCount _pending;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _holding = new();
    private readonly List<Item> _held = [];

    public WebhookQueue(App app, Uri url, WebhookServices services, int capacity)
    {
        _app = app;
        _url = url;
        _services = services;
        _pending = services.Pending;
        _places = new SemaphoreSlim(capacity);
        _slots = new Slots(() => services.Settings().InFlight);
        _ = Task.Run(PumpAsync);
    }

    /// <summary>Takes an update, or refuses it at once when the queue is full.</summary>
    public bool TryPost(WebhookUpdate update)
    {
        if (!_places.Wait(0)) return false;
        Enter(update);
        return true;
    }

    /// <summary>Takes an update as soon as there is room.</summary>
    public ValueTask PostAsync(WebhookUpdate update, CancellationToken cancellationToken)
    {
        if (!TryPost(update)) return new ValueTask(WaitAsync());
        return ValueTask.CompletedTask;

        async Task WaitAsync()
        {
            await _places.WaitAsync(cancellationToken);
            Enter(update);
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _channel.Writer.TryComplete();
    }

    private void Enter(WebhookUpdate update)
    {
        _pending.Add(1);
        if (!_channel.Writer.TryWrite(new Item(update))) Settle(1);
    }

    private async Task PumpAsync()
    {
        try
        {
            var next = default(Item);
            while (next is not null || await _channel.Reader.WaitToReadAsync(_stopping.Token))
            {
                (var batch, next) = await CollectAsync(next);
                if (batch.Count == 0) continue;
                await _slots.EnterAsync().WaitAsync(_stopping.Token);
                _ = AttemptAsync(Pack(batch), hasSlot: true, overtaken: Held());
            }
        }
        catch (OperationCanceledException)
        {
            // The queue was closed: what is left in it goes with it.
        }
    }

    // As many updates as fit into one POST; an update that does not fit any more opens the next one.
    private async Task<(List<Item> Batch, Item? Left)> CollectAsync(Item? first)
    {
        var settings = _services.Settings();
        var batch = new List<Item>(settings.BatchSize == 1 ? 1 : 64);
        var bytes = 0;
        Task? patience = null;
        if (first is not null) Take(first);
        while (batch.Count < settings.BatchSize)
        {
            if (_channel.Reader.TryRead(out var item))
            {
                if (Strike(item) is not { } ready) continue;
                if (bytes + ready.Update.Value.Length > MaxBodyBytes && batch.Count > 0) return (batch, ready);
                Take(ready);
                continue;
            }

            if (batch.Count == 0 || settings.BatchWaitMs == 0) break;
            patience ??= Task.Delay(TimeSpan.FromMilliseconds(settings.BatchWaitMs), _services.Clock, _stopping.Token);
            var more = _channel.Reader.WaitToReadAsync(_stopping.Token).AsTask();
            if (await Task.WhenAny(patience, more) == patience || !await more) break;
        }

        return (batch, null);

        void Take(Item item)
        {
            batch.Add(item);
            bytes += item.Update.Value.Length + 100;
        }
    }

    // The update as the faults leave it; null when one of them keeps it for later.
    private Item? Strike(Item item)
    {
        if (item.Struck) return item;
        var update = item.Update;
        FaultSpec? delay = null;
        FaultSpec? reorder = null;
        item.Struck = true;
        foreach (var fault in _services.Faults.Strike(FaultSide.Webhook, update.NumberId, update.Customer, update.KindName))
        {
            if (fault.At == FaultKind.Delay) delay = fault;
            if (fault.At == FaultKind.Reorder) reorder = fault;
            if (fault.At == FaultKind.Duplicate) item.Repeat += fault.Copies;
            if (fault.At == FaultKind.Drop) item.Lose += fault.Attempts;
        }

        if (reorder is not null)
        {
            lock (_holding) _held.Add(item);
            _services.After(TimeSpan.FromMilliseconds(reorder.DelayMs), () => Release([item]));
            return null;
        }

        if (delay is not null)
        {
            _services.After(TimeSpan.FromMilliseconds(delay.DelayMs), () => _channel.Writer.TryWrite(item));
            return null;
        }

        return item;
    }

    private Item[] Held()
    {
        lock (_holding) return _held.Count == 0 ? [] : [.. _held];
    }

    private void Release(Item[] items)
    {
        foreach (var item in items)
        {
            bool held;
            lock (_holding) held = _held.Remove(item);
            if (held) _channel.Writer.TryWrite(item);
        }
    }

    private WebhookDelivery Pack(List<Item> batch)
    {
        var json = new MetaJson(256 + batch.Sum(i => i.Update.Value.Length + 64));
        json.Open().Value("object", "whatsapp_business_account").OpenArray("entry");
        foreach (var account in batch.GroupBy(i => (Id: i.Update.EntryId ?? i.Update.Waba.Id, i.Update.Time)))
        {
            json.Open().Value("id", account.Key.Id);
            if (account.Key.Time is { } time) json.Value("time", time.ToUnixTimeSeconds());
            json.OpenArray("changes");
            foreach (var item in account) json.Open().Fragment("value", item.Update.Value).Value("field", item.Update.Field).Close();
            json.CloseArray().Close();
        }

        var body = json.CloseArray().Close().ToArray();
        var delivery = new WebhookDelivery(
            _services.NextDelivery(), _app.Name, _url, body, Signature.Of(body, _app.Secret), batch.ConvertAll(i => i.Update),
            _services.Clock.GetUtcNow())
        {
            Places = batch.Count,
            ToLose = batch.Max(i => i.Lose),
            ToRepeat = batch.Max(i => i.Repeat),
        };
        _services.Log.Add(delivery);
        return delivery;
    }

    private async Task AttemptAsync(WebhookDelivery delivery, bool hasSlot, Item[]? overtaken = null)
    {
        var settings = _services.Settings();
        var at = _services.Clock.GetUtcNow();
        (int Status, double Ms, string? Problem) outcome = (0, 0, "lost on the way by a fault");
        if (!hasSlot) await _slots.EnterAsync();
        try
        {
            if (delivery.ToLose > 0) delivery.ToLose--;
            else outcome = await _services.Poster.PostAsync(_url, delivery.Body, delivery.Signature, settings.AttemptTimeoutMs, _stopping.Token);
        }
        finally
        {
            _slots.Leave();
        }

        if (_stopping.IsCancellationRequested)
        {
            Settle(delivery.Places);
            return;
        }

        var attempt = new WebhookAttempt(at, outcome.Status, outcome.Ms, outcome.Problem);
        if (outcome.Status == 200)
        {
            delivery.Record(attempt, DeliveryState.Delivered, null);
            Repeat(delivery);
            Settle(delivery.Places);
        }
        else
        {
            Retry(delivery, attempt, settings);
        }

        if (overtaken is not null) Release(overtaken);
        _services.Attempted(delivery);
    }

    private void Retry(WebhookDelivery delivery, WebhookAttempt attempt, SimulatorSettings settings)
    {
        var waits = settings.RetryAfterSeconds;
        var wait = TimeSpan.FromSeconds(waits[Math.Min(delivery.AttemptCount, waits.Count - 1)]);
        var due = _services.Clock.GetUtcNow() + wait;
        if (due > delivery.CreatedAt.AddSeconds(settings.RetryForSeconds))
        {
            delivery.Record(attempt, DeliveryState.GaveUp, null);
            Settle(delivery.Places);
            return;
        }

        delivery.Record(attempt, DeliveryState.Retrying, due);
        _services.After(wait, () => _ = Task.Run(() => AttemptAsync(delivery, hasSlot: false)));
    }

    private void Repeat(WebhookDelivery delivery)
    {
        for (; delivery.ToRepeat > 0; delivery.ToRepeat--)
        {
            var copy = delivery.Again(_services.NextDelivery(), _services.Clock.GetUtcNow());
            _services.Log.Add(copy);
            _pending.Add(1);
            _ = Task.Run(() => AttemptAsync(copy, hasSlot: false));
        }
    }

    // A repetition holds no place in the bound, but counts as pending like a single update.
    private void Settle(int places)
    {
        if (places > 0 && !_stopping.IsCancellationRequested) _places.Release(places);
        _pending.Add(-Math.Max(1, places));
    }

    private sealed class Item(WebhookUpdate update)
    {
        public WebhookUpdate Update { get; } = update;

        /// <summary>Attempts to be lost on the way.</summary>
        public int Lose { get; set; }

        /// <summary>Repetitions to be made.</summary>
        public int Repeat { get; set; }

        /// <summary>The faults had their say.</summary>
        public bool Struck { get; set; }
    }
}
