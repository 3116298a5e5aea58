using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>A PostgreSQL database: pooled connections, and one that holds this process's ownership.</summary>
internal sealed class PostgresStore : Store, IReadModels
{
    /// <summary>Of a server's 100 connections, beside the writers', the lanes' and the grains'.</summary>
    private const int ReaderConnections = 24;

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly PostgresOwnership _ownership;
    private readonly NpgsqlDataSource _readers;
    private readonly Cancellations _cancellations = new();

    private PostgresStore(NpgsqlConnectionStringBuilder settings, NpgsqlDataSource source, NpgsqlDataSource readers, PostgresOwnership ownership, string? withoutWalls)
    {
        _settings = settings;
        Source = source;
        _readers = readers;
        _ownership = ownership;
        WithoutWalls = withoutWalls;
    }

    public override string? WithoutWalls { get; }

    public override StoreKind Kind => StoreKind.Postgres;

    public override IStoreOwnership Ownership => _ownership;

    internal override IReadModels ReadModels => this;

    /// <summary>The engine's own connections. Nothing that a tenant asks for is read here.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>
    /// Connection settings for the journal's lanes: not pooled, because a lane keeps its own, and with the plans of the
    /// commit function held to index lookups in the order of its sorted arguments (deadlocks; a plan made while a table was
    /// empty).
    /// </summary>
    public string LaneConnectionString() => new NpgsqlConnectionStringBuilder(_settings.ConnectionString)
    {
        Pooling = false,
        MaxAutoPrepare = 0,
        Options = $"{_settings.Options} -c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c statement_timeout=15000",
    }.ConnectionString;

    /// <summary>A connection outside of the pool, for listening: it leaves nothing behind.</summary>
    public NpgsqlConnection Listener() => new(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false }.ConnectionString);

    public static new async Task<PostgresStore> OpenAsync(StoreOptions options, CancellationToken cancellationToken)
    {
        var settings = PostgresServer.Settings(options);
        PostgresOwnership? ownership = null;
        NpgsqlDataSource? source = null;
        try
        {
            // Named, so that metrics do not carry the connection string.
            source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "parley" }.Build();
            await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            {
                await PostgresServer.RefuseUnfitAsync(connection, cancellationToken);
            }

            ownership = await PostgresOwnership.TakeAsync(settings, options.Shared, options.OwnershipPatience, cancellationToken);
            PostgresRoles? roles;
            string? withoutWalls;
            await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            {
                await Migrator.ApplyAsync(connection, StoreKind.Postgres, MigrationScript.Own(StoreKind.Postgres).AddRange(options.ExtraScripts), cancellationToken);
                (roles, withoutWalls) = await PostgresWalls.RaiseAsync(connection, cancellationToken);
            }

            if (roles is null) return new PostgresStore(settings, source, source, ownership, withoutWalls);
            // What was opened for the owner's work is closed: from here on there are the writer and the readers.
            await source.DisposeAsync();
            var writer = roles.Settings(settings, roles.Writer);
            source = new NpgsqlDataSourceBuilder(writer.ConnectionString) { Name = "parley" }.Build();
            var reader = roles.Settings(PostgresServer.Settings(options with { ConnectionString = options.ReaderConnectionString ?? options.ConnectionString }), roles.Reader);
            reader.MaxPoolSize = Math.Min(reader.MaxPoolSize, ReaderConnections);
            var readers = new NpgsqlDataSourceBuilder(reader.ConnectionString) { Name = "parley-readers" }.Build();
            return new PostgresStore(writer, source, readers, ownership, null);
        }
        catch (Exception e)
        {
            if (ownership is not null) await ownership.DisposeAsync();
            if (source is not null) await source.DisposeAsync();
            if (PostgresServer.Explain(settings, e) is { } explained) throw explained;
            throw;
        }
    }

    public override async Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        var token = _cancellations.Follow(cancellationToken, out var registration);
        await using var _ = registration;
        for (var again = false; ; again = true)
        {
            var committing = false;
            try
            {
                await using var connection = await Source.OpenConnectionAsync(token);
                await using var transaction = await connection.BeginTransactionAsync(token);
                var result = await work(connection, token);
                committing = true;
                // A commit under way is not taken back by a caller who stops waiting.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (Exception e) when (!again && !committing && PostgresErrors.IsBroken(e))
            {
                Source.Clear();
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                throw PostgresErrors.Unavailable(e, outcomeUnknown: committing);
            }
        }
    }

    public override Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default) =>
        ReadAsync(Source, work, cancellationToken);

    /// <summary>
    /// Reads what is one tenant's, under a role to which no other row exists. The tenant goes with the queries, in their one
    /// round trip, and is forgotten with its end.
    /// </summary>
    /// <param name="tenant">Whose rows.</param>
    /// <param name="fill">Adds the queries; called again when the connection turned out to be broken.</param>
    /// <param name="read">Reads their results, from the first on.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="JournalUnavailableException">The store cannot answer now.</exception>
    public Task<T> ReadAsync<T>(TenantId tenant, Action<NpgsqlBatchCommandCollection> fill, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(
            _readers,
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch((NpgsqlConnection)connection);
                batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresWalls.SetTenant) { Parameters = { new NpgsqlParameter<string> { TypedValue = tenant.Value } } });
                fill(batch.BatchCommands);
                await using var reader = await batch.ExecuteReaderAsync(token);
                await reader.NextResultAsync(token);
                return await read(reader, token);
            },
            cancellationToken);

    protected override async Task CloseAsync()
    {
        await _readers.DisposeAsync();
        await Source.DisposeAsync();
        await _ownership.DisposeAsync();
        _cancellations.Dispose();
    }

    /// <summary>Whoever stops waiting leaves at once; the query ends soon after.</summary>
    private async Task<T> ReadAsync<T>(NpgsqlDataSource source, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return await ReadToEndAsync(source, work, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var query = new CancellationTokenSource();
        var reading = ReadToEndAsync(source, work, query.Token);
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        finally
        {
            if (!reading.IsCompleted) _cancellations.Abandon(query);
        }
    }

    private static async Task<T> ReadToEndAsync<T>(NpgsqlDataSource source, Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (Exception e) when (!again && PostgresErrors.IsBroken(e))
            {
                source.Clear();
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                throw PostgresErrors.Unavailable(e, outcomeUnknown: false);
            }
        }
    }
}
