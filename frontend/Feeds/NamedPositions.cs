using Grpc.Core;
using Parley.Frontend.Services;
using Parley.Wire;

namespace Parley.Frontend.Feeds;

/// <summary>Named subscriptions: made by their first reader, moved by commits, forward only unless told otherwise.</summary>
public sealed class NamedPositions(ISubscriptions subscriptions, IFeed feed, IFeedPositions positions, FeedAge age, TimeProvider time)
{
    private const int MaxLength = 64, MostPerTenant = 100;

    /// <summary>A subscription's name, checked.</summary>
    public static string Name(string name) => name.Length is > 0 and <= MaxLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')
        ? name
        : throw Arguments.Invalid("SUBSCRIPTION_INVALID", $"subscription is a name of lower-case letters, digits, '.', '_' and '-', at most {MaxLength}.");

    /// <summary>Durable on return: where a reader of the subscription begins.</summary>
    /// <param name="cursor">Where a subscription begins that does not exist yet; empty for now.</param>
    public async Task<FeedCursor> BeginAsync(TenantId tenant, string name, string cursor, CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(tenant, name, cancellationToken) is not { } found)
            found = await AddAsync(tenant, name, cursor.Length == 0 ? await feed.HeadAsync(cancellationToken) : await age.CheckedAsync(tenant, cursor, cancellationToken), cancellationToken);
        return await age.CheckedAsync(tenant, FeedAge.ToText(found.Position), cancellationToken);
    }

    /// <summary>Durable on return: the subscription stands at the cursor, or further. Repeating it changes nothing.</summary>
    public async Task<SubscriptionRecord> CommitAsync(TenantId tenant, string name, string cursor, bool reset, CancellationToken cancellationToken)
    {
        if (cursor.Length == 0) throw Arguments.Invalid("CURSOR_INVALID", "cursor is required: that of the last event that was handled.");
        var to = cursor == FeedAge.ToText(FeedCursor.Beginning) ? FeedCursor.Beginning : new FeedCursor(cursor);
        if (await positions.CompareAsync(to, await feed.HeadAsync(cancellationToken), cancellationToken) > 0)
            throw new FeedCursorException("The cursor is ahead of this feed: no event was ever given out with it.", oldest: null);
        while (true)
        {
            if (await subscriptions.FindAsync(tenant, name, cancellationToken) is not { } found)
            {
                if (!reset) throw Arguments.NotFound("subscription");
                return await AddAsync(tenant, name, to, cancellationToken);
            }

            var ahead = await positions.CompareAsync(to, found.Position, cancellationToken);
            if (ahead == 0 || (ahead < 0 && !reset)) return found;
            var now = time.GetUtcNow();
            if (await subscriptions.MoveAsync(tenant, name, found.Position, to, now, cancellationToken)) return found with { Position = to, CommittedAt = now };
        }
    }

    private async Task<SubscriptionRecord> AddAsync(TenantId tenant, string name, FeedCursor position, CancellationToken cancellationToken)
    {
        var added = new SubscriptionRecord(tenant, name, position, time.GetUtcNow(), null);
        if (await subscriptions.AddAsync(added, MostPerTenant, cancellationToken)) return added;
        // Another reader was first, or there are too many.
        return await subscriptions.FindAsync(tenant, name, cancellationToken)
            ?? throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOO_MANY_SUBSCRIPTIONS", $"There are {MostPerTenant} subscriptions already, the most a tenant may have. Delete one first.");
    }
}
