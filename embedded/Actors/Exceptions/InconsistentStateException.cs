using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// The stored state is not the one that was read: somebody else wrote it. When it leaves a grain's method, the
/// activation ends, so that the next call reads the truth.
/// </summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    /// <summary>Without words.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>In words.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>Caused by another error.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>With the tags that differ.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>With the tags that differ.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>With the tags that differ, in the words of the storage.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException.Message, storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The tag in storage, where known.</summary>
    [Id(1)]
    public string? StoredEtag { get; private set; }

    /// <summary>The tag the grain held.</summary>
    [Id(2)]
    public string? CurrentEtag { get; private set; }

    /// <summary>True until it has ended the activation it came from: callers it passes through keep theirs.</summary>
    [Id(0)]
    internal bool IsSourceActivation { get; set; } = true;
}
