using System.Data.Common;
using Orleans.Storage;

namespace Orleans.Configuration;

/// <summary>Where states are stored.</summary>
public class AdoNetGrainStorageOptions : IStorageProviderSerializerOptions
{
    /// <summary>The database. Either this or <see cref="DataSource"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The database. Either this or <see cref="ConnectionString"/>.</summary>
    public DbDataSource? DataSource { get; set; }

    /// <summary>The database's kind: "Npgsql" or "Microsoft.Data.Sqlite".</summary>
    public string Invariant { get; set; } = "";

    /// <summary>Turns states into bytes; by default the registered one.</summary>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;

    /// <summary>Whether clearing removes the row; else it stays, without content.</summary>
    public bool DeleteStateOnClear { get; set; }
}
