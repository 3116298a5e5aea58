namespace Parley.Frontend.Access;

/// <summary>What every tenant may use unless the operator set something else for it; 0 is no limit.</summary>
public sealed record QuotaOptions
{
    /// <summary>Sends that are promised on a day, UTC.</summary>
    public long MessagesPerDay { get; init; }

    /// <summary>The same in a calendar month, UTC.</summary>
    public long MessagesPerMonth { get; init; }

    /// <summary>Bytes of files.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Numbers connected at the same time.</summary>
    public int Sessions { get; init; }
}
