namespace Parley.Storage.Journal.Committing;

/// <summary>Writes batches, one at a time. A committer has one writer per lane.</summary>
internal interface IBatchWriter : IAsyncDisposable
{
    /// <summary>
    /// Durable on return: every append of the batch has an outcome or a refusal, every claim its list. Sets
    /// <see cref="Batch.Sent"/> before the database can have it.
    /// </summary>
    Task WriteAsync(Batch batch);

    /// <summary>What an exception of <see cref="WriteAsync"/> means for the batch.</summary>
    BatchFailure Judge(Exception exception);
}

/// <summary>How a batch failed.</summary>
internal enum BatchFailure
{
    /// <summary>Nothing was written, and another try may succeed.</summary>
    RolledBack = 1,

    /// <summary>It may have been written; another try finds out, because every append knows its own commit.</summary>
    Unknown,

    /// <summary>Something in it cannot be written; without it the rest can.</summary>
    Refused,
}
