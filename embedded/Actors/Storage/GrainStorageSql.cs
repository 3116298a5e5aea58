namespace Orleans.Storage;

/// <summary>The statements of the state table, by database.</summary>
internal sealed class GrainStorageSql
{
    public static readonly GrainStorageSql PostgreSql = new("now() AT TIME ZONE 'utc'", "grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar)");
    public static readonly GrainStorageSql Sqlite = new("datetime('now')", "GrainIdExtensionString IS @GrainIdExtensionString");

    private const string Columns =
        "GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version";

    private GrainStorageSql(string now, string sameExtension)
    {
        var key = $"""
            GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
              AND GrainTypeString = @GrainTypeString AND {sameExtension} AND ServiceId = @ServiceId
            """;
        var current = $"{key} AND Version = CAST(@GrainStateVersion AS integer)";
        var insert = $"""
            INSERT INTO OrleansStorage ({Columns})
              SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, {now}, 1
              WHERE NOT EXISTS (SELECT 1 FROM OrleansStorage WHERE {key})
            """;
        Read = $"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {key}";
        Insert = $"{insert} RETURNING Version AS NewGrainStateVersion";
        Update = $"UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = {now}, Version = Version + 1 WHERE {current} RETURNING Version AS NewGrainStateVersion";
        Clear = $"UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = {now}, Version = Version + 1 WHERE {current} RETURNING Version AS NewGrainStateVersion";
        Delete = $"DELETE FROM OrleansStorage WHERE {current} RETURNING Version + 1 AS NewGrainStateVersion";
        Write = $"""
            WITH changed AS (
              UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = {now}, Version = Version + 1 WHERE {current} RETURNING Version
            ), added AS (
              {insert} AND CAST(@GrainStateVersion AS integer) IS NULL RETURNING Version
            )
            SELECT COALESCE((SELECT Version FROM changed), (SELECT Version FROM added), CAST(@GrainStateVersion AS integer)) AS NewGrainStateVersion
            """;
    }

    public string Read { get; }

    /// <summary>Returns the new version, or no row when there is one stored already.</summary>
    public string Insert { get; }

    /// <summary>Returns the new version, or no row when the stored one is another.</summary>
    public string Update { get; }

    /// <summary>Keeps the row and its version without content. Returns the new version, or no row when the stored one is another.</summary>
    public string Clear { get; }

    /// <summary>Removes the row. Returns a version, or no row when the stored one is another.</summary>
    public string Delete { get; }

    /// <summary>Insert or update in one, for the query table of PostgreSQL; returns the version it was given when nothing was written.</summary>
    public string Write { get; }
}
