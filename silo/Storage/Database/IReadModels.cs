namespace Parley.Storage.Database;

/// <summary>Takes what is written to the read models. A crash may take the latest writes back, together and never in part.</summary>
internal interface IReadModels
{
    /// <summary>As <see cref="Store.WriteAsync"/>, but committed and not necessarily durable on return.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot take it now.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default);
}
