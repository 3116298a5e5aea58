using Npgsql;

namespace Parley.Storage.Database.Postgres;

/// <summary>A PostgreSQL database: pooled connections, and one that holds this process's ownership.</summary>
internal sealed class PostgresStore : Store, IReadModels
{
    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly PostgresOwnership _ownership;

    private PostgresStore(NpgsqlConnectionStringBuilder settings, NpgsqlDataSource source, PostgresOwnership ownership)
    {
        _settings = settings;
        Source = source;
        _ownership = ownership;
    }

    public override StoreKind Kind => StoreKind.Postgres;

    public override IStoreOwnership Ownership => _ownership;

    internal override IReadModels ReadModels => this;

    /// <summary>The pool.</summary>
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
            await using (var connection = await source.OpenConnectionAsync(cancellationToken))
            {
                await Migrator.ApplyAsync(connection, StoreKind.Postgres, MigrationScript.Own(StoreKind.Postgres).AddRange(options.ExtraScripts), cancellationToken);
            }

            return new PostgresStore(settings, source, ownership);
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
        for (var again = false; ; again = true)
        {
            var committing = false;
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, cancellationToken);
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

    public override async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                return await work(connection, cancellationToken);
            }
            catch (Exception e) when (!again && PostgresErrors.IsBroken(e))
            {
                Source.Clear();
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e))
            {
                throw PostgresErrors.Unavailable(e, outcomeUnknown: false);
            }
        }
    }

    protected override async Task CloseAsync()
    {
        await Source.DisposeAsync();
        await _ownership.DisposeAsync();
    }
}
