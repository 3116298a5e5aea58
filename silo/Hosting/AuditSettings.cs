namespace Parley.Silo.Hosting;

/// <summary>The audit.</summary>
public sealed class AuditSettings
{
    /// <summary>Where the heads of the chains are written out every hour; default: <c>audit-heads</c> in the data folder. Best on another disk or machine than the database's.</summary>
    public string? HeadsFolder { get; set; }

    /// <summary>Days until names, addresses, user agents and values before and after are erased from the audit, 1 to 36500; the records stay.</summary>
    public int PersonalDays { get; set; } = 365;
}

/// <summary>Who asked for what, as lines in files. Off unless a folder is set.</summary>
public sealed class AccessLogSettings
{
    /// <summary>Where the files are, one for each day (UTC). Null: no access log is written.</summary>
    public string? Folder { get; set; }

    /// <summary>Days until a file is deleted, 1 to 3650.</summary>
    public int Days { get; set; } = 14;

    /// <summary>Megabytes for one day, 1 to 1,048,576; what comes past it is not written.</summary>
    public int MaxMegabytes { get; set; } = 1024;
}
