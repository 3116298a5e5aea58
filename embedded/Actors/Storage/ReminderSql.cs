namespace Orleans.Storage;

/// <summary>The statements of the reminder table; the same for both databases where nothing else is said.</summary>
internal static class ReminderSql
{
    public const string Upsert = """
        INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
          VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, CAST(@Period AS bigint), @GrainHash, 0)
          ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
            SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = OrleansRemindersTable.Version + 1
          RETURNING Version
        """;

    public const string ReadRow = Read + " AND GrainId = @GrainId AND ReminderName = @ReminderName";

    public const string ReadGrain = Read + " AND GrainId = @GrainId";

    /// <summary>For a range that does not pass the end of the ring.</summary>
    public const string ReadRange = Read + " AND GrainHash > @BeginHash AND GrainHash <= @EndHash";

    /// <summary>For a range that does.</summary>
    public const string ReadRangeAcross = Read + " AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)";

    public const string DeleteAll = "DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId";

    /// <summary>Returns a row when something was deleted.</summary>
    public const string Delete = DeleteAll + " AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = CAST(@Version AS integer) RETURNING Version";

    /// <summary>For the query table of PostgreSQL: returns how many rows were deleted.</summary>
    public const string DeleteCounted = "WITH gone AS (" + Delete + ") SELECT CAST(count(*) AS integer) FROM gone";

    private const string Read = "SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable WHERE ServiceId = @ServiceId";
}
