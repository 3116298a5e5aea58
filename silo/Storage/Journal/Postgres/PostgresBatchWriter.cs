using System.Net.Sockets;
using Npgsql;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Journal.Committing;

namespace Parley.Storage.Journal.Postgres;

/// <summary>Writes a batch in one round trip, on a connection of its lane that is made anew when it broke.</summary>
internal sealed class PostgresBatchWriter(NpgsqlDataSource source, PostgresPartitions partitions, TimeProvider time) : IBatchWriter
{
    private NpgsqlConnection? _connection;
    private PostgresBatchCommand? _command;

    public async Task WriteAsync(Batch batch)
    {
        try
        {
            var command = _command ?? await OpenAsync(batch.Expired);
            var now = time.GetUtcNow().UtcDateTime;
            if (!partitions.Has(now)) await partitions.MakeAsync(_connection!, now, batch.Expired);
            command.Fill(batch, now);
            batch.Sent = true;
            await using (var reader = await command.Command.ExecuteReaderAsync(batch.Expired))
            {
                while (await reader.ReadAsync(batch.Expired)) Note(reader, batch, command);
            }

            Conclude(batch);
            command.Clear();
        }
        catch (Exception e)
        {
            // A refusal leaves the connection as good as it was.
            if (Judge(e) != BatchFailure.Refused) await CloseAsync();
            throw;
        }
    }

    public BatchFailure Judge(Exception exception) => exception switch
    {
        // 57 is the server stopping or a cancelled query, 08 a broken connection: either may come after the commit.
        PostgresException e when e.SqlState.StartsWith("57", StringComparison.Ordinal) || e.SqlState.StartsWith("08", StringComparison.Ordinal) => BatchFailure.Unknown,
        PostgresException e when PostgresErrors.IsUnavailable(e) => BatchFailure.RolledBack,
        PostgresException => BatchFailure.Refused,
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException => BatchFailure.Unknown,
        _ => BatchFailure.Refused,
    };

    public ValueTask DisposeAsync() => new(CloseAsync());

    private static void Note(NpgsqlDataReader reader, Batch batch, PostgresBatchCommand command)
    {
        var item = reader.GetInt32(1);
        var version = reader.GetInt64(4);
        switch (reader.GetInt32(0))
        {
            case 1:
                batch.Appends[item].Outcome = new AppendOutcome.WrongVersion(version);
                break;
            case 2:
                batch.Appends[item].Outcome = new AppendOutcome.Stored(batch.Appends[item].LastVersion);
                break;
            case 3:
                var pending = batch.Appends[item];
                var key = pending.Append.Keys[reader.GetInt32(2)];
                var hash = reader.BytesOrNone(5);
                var holder = new KeyHolder(key.Scope, key.Key, new StreamId(reader.GetString(3)), version, hash);
                var before = pending.Outcome is AppendOutcome.Duplicate duplicate ? duplicate.Holders : [];
                pending.Outcome = new AppendOutcome.Duplicate(before.Add(holder));
                break;
            case 4:
                batch.Appends[item].Refusal = StoreJournal.ForeignStream();
                break;
            case 5:
                var (claim, wish) = command.ClaimAt(item);
                claim.Claimed.Add(wish.Message);
                break;
        }
    }

    private static void Conclude(Batch batch)
    {
        foreach (var pending in batch.Appends)
        {
            if (pending.Outcome is null && pending.Refusal is null) pending.Outcome = new AppendOutcome.Stored(pending.LastVersion);
        }
    }

    private async Task<PostgresBatchCommand> OpenAsync(CancellationToken cancellationToken)
    {
        _connection = await source.OpenConnectionAsync(cancellationToken);
        // A new connection may have found the server restored, or another one in its place.
        await using (var epoch = new NpgsqlCommand("SELECT feed_epoch()", _connection)) await epoch.ExecuteScalarAsync(cancellationToken);
        var command = new PostgresBatchCommand(_connection);
        await command.Command.PrepareAsync(cancellationToken);
        return _command = command;
    }

    private async Task CloseAsync()
    {
        _command?.Dispose();
        _command = null;
        if (_connection is null) return;
        var connection = _connection;
        _connection = null;
        await connection.DisposeAsync();
    }
}
