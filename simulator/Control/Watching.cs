using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;

namespace Parley.Simulator.Control;

/// <summary>Lists with the patience to wait until there is enough to list: what tests use in place of sleeping.</summary>
public static class Watching
{
    /// <summary>Kept messages that match, oldest first. A phone nobody knows has none.</summary>
    public static IReadOnlyList<ChatMessage> Messages(this World world, MessageQuery query)
    {
        var phone = Phone(world, query);
        if (phone is null && (query.To ?? query.From) is not null) return [];
        var found = (phone?.Messages() ?? world.Phones.Everything()).Where(query.Matches);
        return [.. query.Newest ? found.TakeLast(query.Limit) : found.Take(query.Limit)];
    }

    /// <summary>Waits until at least <paramref name="count"/> messages match, and lists them; at the end of the time, what there is.</summary>
    public static async Task<IReadOnlyList<ChatMessage>> WaitForMessagesAsync(
        this World world, MessageQuery query, int count = 1, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var limit = Limit(timeout, cancellationToken);
        while (true)
        {
            // Taken before looking, so that nothing slips in between. A phone may yet be created: then the world tells.
            var next = (Phone(world, query)?.Changes ?? world.Phones.Changes).Next;
            var found = world.Messages(query);
            if (found.Count >= count || !await NextAsync(next, limit.Token, cancellationToken)) return found;
        }
    }

    /// <summary>Waits until at least <paramref name="count"/> kept deliveries match, and lists them; at the end of the time, what there is.</summary>
    public static async Task<IReadOnlyList<WebhookDelivery>> WaitForWebhooksAsync(
        this World world, Func<WebhookDelivery, bool> match, int count = 1, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        using var limit = Limit(timeout, cancellationToken);
        while (true)
        {
            var next = world.WebhookLog.Changes.Next;
            var found = world.WebhookLog.After(0).Where(match).ToList();
            if (found.Count >= count || !await NextAsync(next, limit.Token, cancellationToken)) return found;
        }
    }

    private static Phone? Phone(World world, MessageQuery query)
    {
        if (query is { To: { } to, From: { } from } && Wire.PhoneDigits.Parse(to) != Wire.PhoneDigits.Parse(from))
            throw new SimulatorException("to and from together name one phone.");
        return world.Phones.Find(query.To ?? query.From);
    }

    private static CancellationTokenSource Limit(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is { } time) limit.CancelAfter(time);
        return limit;
    }

    private static async Task<bool> NextAsync(Task next, CancellationToken limit, CancellationToken cancelled)
    {
        try
        {
            await next.WaitAsync(limit);
            return true;
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return false;
        }
    }
}
