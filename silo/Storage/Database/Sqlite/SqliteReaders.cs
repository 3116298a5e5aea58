using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Parley.Storage.Database.Sqlite;

/// <summary>A few connections that only read, made when first needed. More readers than connections wait for one.</summary>
internal sealed class SqliteReaders(string path, string readModels, int size) : IAsyncDisposable
{
    private readonly SemaphoreSlim _places = new(size);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            if (!_idle.TryTake(out var connection)) connection = SqliteFile.OpenReader(path, readModels);
            try
            {
                return await work(connection, cancellationToken);
            }
            finally
            {
                _idle.Add(connection);
            }
        }
        catch (SqliteException e) when (SqliteErrors.IsUnavailable(e))
        {
            throw SqliteErrors.Unavailable(e, outcomeUnknown: false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Waits for the readers under way; nobody may come after.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < size; i++) await _places.WaitAsync();
        while (_idle.TryTake(out var connection)) await connection.DisposeAsync();
        _places.Dispose();
    }
}
