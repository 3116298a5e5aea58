using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Storage.Contacts;
using Parley.Storage.Database;
using Parley.Storage.Tables;
using Parley.Storage.Views;

namespace Parley.Storage.Search;

/// <summary>
/// Follows the feed of all tenants and keeps what is found by words, and the list of contacts, behind it. A batch of events,
/// what they change and the new position are one transaction; a batch that another process was first with counts once.
/// </summary>
public sealed partial class SearchIndex(Store store, IFeed feed, ILogger<SearchIndex> logger)
{
    private const int BatchSize = 1_000;
    private NamesTold _told = new();

    /// <summary>Reads and indexes until nothing more is readable.</summary>
    /// <param name="blocked">Told of conversations that blocked contacts have begun, at least once each.</param>
    public async Task CatchUpAsync(Func<ConversationKey, Task>? blocked = null, CancellationToken cancellationToken = default)
    {
        var position = await PositionAsync(cancellationToken);
        while (true)
        {
            FeedPage page;
            try
            {
                page = await feed.ReadAsync(null, position, BatchSize, cancellationToken);
            }
            catch (FeedCursorException e)
            {
                // Another epoch, or older than what is kept: each document is known by its id, so beginning again only costs time.
                LogRestarted(e);
                await MoveAsync(position, e.Oldest ?? FeedCursor.Beginning, [], [], cancellationToken);
                position = await PositionAsync(cancellationToken);
                continue;
            }

            if (!page.Events.IsEmpty)
            {
                var events = ViewEvent.Of(page, [], (unreadable, e) => LogUnreadable(unreadable.Id, e));
                var contacts = ContactRows.Of(page, (unreadable, e) => LogUnreadable(unreadable.Id, e));
                if (blocked is not null)
                {
                    foreach (var conversation in await ContactRows.BlockedAsync(store, events, contacts, cancellationToken)) await blocked(conversation);
                }

                if (await MoveAsync(position, page.Next, events, contacts, cancellationToken))
                {
                    _told.Add(events);
                }
                else
                {
                    // Another process is at it, and may have emptied it.
                    _told = new NamesTold();
                    position = await PositionAsync(cancellationToken);
                    continue;
                }
            }

            position = page.Next;
            if (!page.More) return;
        }
    }

    /// <summary>Durable on return: nothing is found, and everything is indexed again from the feed's beginning.</summary>
    public Task RebuildAsync(CancellationToken cancellationToken = default) => store.ReadModels.WriteAsync(
        async (connection, token) =>
        {
            await RunAsync(connection, "UPDATE projections SET position = '' WHERE name = 'search'", token);
            if (connection is SqliteConnection) await RunAsync(connection, "INSERT INTO search_words (search_words) VALUES ('delete-all')", token);
            foreach (var table in (string[])["search_docs", "contact_view", "contact_label_view"])
                await RunAsync(connection, connection is SqliteConnection ? $"DELETE FROM {table}" : $"TRUNCATE {table}", token);
            return true;
        },
        cancellationToken);

    private async Task<FeedCursor> PositionAsync(CancellationToken cancellationToken) => new(
        (await new StoreTables(store).QueryAsync(new Statement("SELECT position FROM projections WHERE name = 'search'"), static row => row.Text(0), cancellationToken))[0]);

    private Task<bool> MoveAsync(FeedCursor from, FeedCursor to, List<ViewEvent> events, List<(JournalEvent Event, object? Fact)> contacts, CancellationToken cancellationToken) => store.ReadModels.WriteAsync(
        async (connection, token) =>
        {
            await using var move = connection.Command("UPDATE projections SET position = @to WHERE name = 'search' AND position = @from");
            move.Add("from", from.Value);
            move.Add("to", to.Value);
            if (await move.ExecuteNonQueryAsync(token) == 0) return false;
            if (from == FeedCursor.Beginning) await ContactRows.BeginAsync(connection, token);
            var docs = new List<SearchDoc>(events.Count);
            foreach (var item in events) SearchDoc.AddTo(docs, item, _told);
            docs.AddRange(await ContactRows.ApplyAsync(connection, events, contacts, token));
            var whole = Whole(docs);
            if (whole.Count == 0) return true;
            if (connection is NpgsqlConnection postgres) await PostgresSearchRows.AddAsync(postgres, whole, token);
            else SqliteSearchRows.Save(connection, whole);
            return true;
        },
        cancellationToken);

    /// <summary>Words of one person that come in pieces are one document.</summary>
    private static List<SearchDoc> Whole(List<SearchDoc> docs)
    {
        var whole = new Dictionary<(int Kind, string Id), SearchDoc>(docs.Count);
        foreach (var doc in docs)
        {
            if (!whole.TryAdd((doc.Kind, doc.Id), doc))
                whole[(doc.Kind, doc.Id)] = doc with { Words = [.. whole[(doc.Kind, doc.Id)].Words.Union(doc.Words, StringComparer.Ordinal)] };
        }

        return [.. whole.Values];
    }

    private static async Task RunAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The search index begins again at what can be read of the feed")]
    private partial void LogRestarted(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Event {Event} cannot be read and is not found by its words")]
    private partial void LogUnreadable(string @event, Exception exception);
}
