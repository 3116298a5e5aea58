using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Storage.Database;
using Parley.Storage.Tables;
using Parley.Storage.Views;

namespace Parley.Storage.Search;

/// <summary>
/// Follows the feed of all tenants and keeps what is found by words behind it. A batch of events, their words and the new
/// position are one transaction; a batch that another process was first with counts once.
/// </summary>
public sealed partial class SearchIndex(Store store, IFeed feed, ILogger<SearchIndex> logger)
{
    private const int BatchSize = 1_000;

    /// <summary>Reads and indexes until nothing more is readable.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken = default)
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
                await MoveAsync(position, e.Oldest ?? FeedCursor.Beginning, [], cancellationToken);
                position = await PositionAsync(cancellationToken);
                continue;
            }

            if (!page.Events.IsEmpty)
            {
                var docs = ViewEvent.Of(page, [], (unreadable, e) => LogUnreadable(unreadable.Id, e)).SelectMany(SearchDoc.Of).ToList();
                if (!await MoveAsync(position, page.Next, docs, cancellationToken))
                {
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
            await RunAsync(connection, connection is SqliteConnection ? "DELETE FROM search_docs" : "TRUNCATE search_docs", token);
            return true;
        },
        cancellationToken);

    private async Task<FeedCursor> PositionAsync(CancellationToken cancellationToken) => new(
        (await new StoreTables(store).QueryAsync(new Statement("SELECT position FROM projections WHERE name = 'search'"), static row => row.Text(0), cancellationToken))[0]);

    private Task<bool> MoveAsync(FeedCursor from, FeedCursor to, List<SearchDoc> docs, CancellationToken cancellationToken) => store.ReadModels.WriteAsync(
        async (connection, token) =>
        {
            await using var move = connection.Command("UPDATE projections SET position = @to WHERE name = 'search' AND position = @from");
            move.Add("from", from.Value);
            move.Add("to", to.Value);
            if (await move.ExecuteNonQueryAsync(token) == 0) return false;
            // Words of one person that come in pieces are one document.
            var whole = docs.GroupBy(static doc => (doc.Kind, doc.Id))
                .Select(static one => one.First() with { Words = [.. one.SelectMany(static doc => doc.Words).Distinct(StringComparer.Ordinal)] }).ToList();
            if (whole.Count == 0) return true;
            if (connection is NpgsqlConnection postgres) await PostgresSearchRows.AddAsync(postgres, whole, token);
            else SqliteSearchRows.Save(connection, whole);
            return true;
        },
        cancellationToken);

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
