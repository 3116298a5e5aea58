using Parley.Frontend.Webhooks.Admission;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// Makes a verified webhook durable: in the journal when the store takes it within the deadline, else in the spool. Never
/// waits for webhooks that came before.
/// </summary>
public sealed partial class WebhookReceiver(
    Intake intake,
    AppDirectory directory,
    IntakeShares shares,
    WebhookSpool spool,
    StoreCondition store,
    IntakeBounds bounds,
    IntakeMetrics metrics,
    TimeProvider time,
    ILogger<WebhookReceiver> logger)
{
    /// <summary>Durable on return unless it answers <see cref="WebhookReceipt.NotJson"/> or <see cref="WebhookReceipt.Shed"/>.</summary>
    /// <param name="app">The app whose secret signed the body.</param>
    /// <param name="body">Held by the caller until this returns.</param>
    /// <exception cref="SpoolUnavailableException">Neither the store nor the spool took it; Meta is to send it again.</exception>
    public async Task<WebhookReceipt> TakeAsync(string app, WebhookBody body)
    {
        var receivedAt = time.GetUtcNow();
        if (store.IsAway) return await SpoolAsync(app, receivedAt, body, "store");
        using var place = await shares.EnterAsync(app, directory.OwnersOf(body.Bytes.Span), body.Bytes.Length);
        if (place is null) return WebhookReceipt.Shed;
        if (store.IsAway) return await SpoolAsync(app, receivedAt, body, "store");
        if (!bounds.TryEnter()) return await SpoolAsync(app, receivedAt, body, "busy");
        body.Hold();
        var live = LiveAsync(app, body, receivedAt);
        try
        {
            place.Stored = await live.WaitAsync(bounds.Deadline, time);
            return place.Stored ? WebhookReceipt.Stored : WebhookReceipt.NotJson;
        }
#pragma warning disable CA1031 // whatever went wrong, the spool keeps it, and the replay finds out whether it passes
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (store.Failed()) LogAway(e);
            return await SpoolAsync(app, receivedAt, body, e is TimeoutException ? "late" : "failed");
        }
    }

    /// <summary>Goes on after the deadline, and keeps its place and the bytes until it ends: what hangs is bounded.</summary>
    private async Task<bool> LiveAsync(string app, WebhookBody body, DateTimeOffset receivedAt)
    {
        try
        {
            var isJson = await intake.TakeAsync(app, body.Bytes, receivedAt, CancellationToken.None);
            store.Took();
            return isJson;
        }
        catch (Exception e)
        {
            LogNotTaken(app, e);
            throw;
        }
        finally
        {
            bounds.Leave();
            body.Release();
        }
    }

    private async Task<WebhookReceipt> SpoolAsync(string app, DateTimeOffset receivedAt, WebhookBody body, string reason)
    {
        await spool.AppendAsync(new SpooledWebhook(app, receivedAt, 0, body.Bytes));
        metrics.Spooled(reason);
        return WebhookReceipt.Spooled;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The store does not take webhooks; they go to the spool until it does")]
    private partial void LogAway(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "A webhook of app {App} was not taken by the store; the spool has it")]
    private partial void LogNotTaken(string app, Exception exception);
}

/// <summary>Where a webhook is durable.</summary>
public enum WebhookReceipt
{
    /// <summary>In the journal.</summary>
    Stored = 1,

    /// <summary>In the spool.</summary>
    Spooled,

    /// <summary>Nowhere: it is not JSON.</summary>
    NotJson,

    /// <summary>Nowhere: it is beyond its tenant's share, and Meta is to send it again.</summary>
    Shed,
}
