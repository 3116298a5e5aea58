using System.Text;

namespace Orleans.Storage;

/// <summary>
/// The tables of Orleans' AdoNet providers for state and reminders, alike for one process and for a cluster. On PostgreSQL the query table is
/// filled too: Orleans itself reads its statements there. The scripts can be run again: they change nothing that exists.
/// </summary>
internal static class AdoNetScripts
{
    /// <summary>The script for PostgreSQL.</summary>
    public static string PostgreSql { get; } = ForPostgreSql();

    /// <summary>The script for SQLite.</summary>
    public static string Sqlite { get; } = """
        CREATE TABLE IF NOT EXISTS OrleansStorage (
          GrainIdHash INT NOT NULL,
          GrainIdN0 BIGINT NOT NULL,
          GrainIdN1 BIGINT NOT NULL,
          GrainTypeHash INT NOT NULL,
          GrainTypeString NVARCHAR(512) NOT NULL,
          GrainIdExtensionString NVARCHAR(512) NULL,
          ServiceId NVARCHAR(150) NOT NULL,
          PayloadBinary BLOB NULL,
          ModifiedOn DATETIME NOT NULL,
          Version INT NULL
        );
        CREATE INDEX IF NOT EXISTS IX_OrleansStorage ON OrleansStorage (GrainIdHash, GrainTypeHash);
        CREATE TABLE IF NOT EXISTS OrleansRemindersTable (
          ServiceId NVARCHAR(150) NOT NULL,
          GrainId VARCHAR(150) NOT NULL,
          ReminderName NVARCHAR(150) NOT NULL,
          StartTime DATETIME NOT NULL,
          Period BIGINT NOT NULL,
          GrainHash INT NOT NULL,
          Version INT NOT NULL,
          CONSTRAINT PK_RemindersTable_ServiceId_GrainId_ReminderName PRIMARY KEY (ServiceId, GrainId, ReminderName)
        );
        """;

    private static string ForPostgreSql()
    {
        var script = new StringBuilder("""
            CREATE TABLE IF NOT EXISTS OrleansQuery (
              QueryKey varchar(64) NOT NULL,
              QueryText varchar(8000) NOT NULL,
              CONSTRAINT OrleansQuery_Key PRIMARY KEY (QueryKey)
            );
            CREATE TABLE IF NOT EXISTS OrleansStorage (
              grainidhash integer NOT NULL,
              grainidn0 bigint NOT NULL,
              grainidn1 bigint NOT NULL,
              graintypehash integer NOT NULL,
              graintypestring varchar(512) NOT NULL,
              grainidextensionstring varchar(512),
              serviceid varchar(150) NOT NULL,
              payloadbinary bytea,
              modifiedon timestamp without time zone NOT NULL,
              version integer
            );
            CREATE INDEX IF NOT EXISTS ix_orleansstorage ON OrleansStorage (grainidhash, graintypehash);
            CREATE TABLE IF NOT EXISTS OrleansRemindersTable (
              ServiceId varchar(150) NOT NULL,
              GrainId varchar(150) NOT NULL,
              ReminderName varchar(150) NOT NULL,
              StartTime timestamptz(3) NOT NULL,
              Period bigint NOT NULL,
              GrainHash integer NOT NULL,
              Version integer NOT NULL,
              CONSTRAINT PK_RemindersTable_ServiceId_GrainId_ReminderName PRIMARY KEY (ServiceId, GrainId, ReminderName)
            );

            """);
        Query("WriteToStorageKey", GrainStorageSql.PostgreSql.Write);
        Query("ReadFromStorageKey", GrainStorageSql.PostgreSql.Read);
        Query("ClearStorageKey", GrainStorageSql.PostgreSql.Clear);
        Query("DeleteStorageKey", GrainStorageSql.PostgreSql.Delete);
        Query("UpsertReminderRowKey", ReminderSql.Upsert);
        Query("ReadReminderRowsKey", ReminderSql.ReadGrain);
        Query("ReadReminderRowKey", ReminderSql.ReadRow);
        Query("ReadRangeRows1Key", ReminderSql.ReadRange);
        Query("ReadRangeRows2Key", ReminderSql.ReadRangeAcross);
        Query("DeleteReminderRowKey", ReminderSql.DeleteCounted);
        Query("DeleteReminderRowsKey", ReminderSql.DeleteAll);
        return script.ToString();

        void Query(string key, string text) => script.Append(
            $"INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('{key}', '{text.Replace("'", "''", StringComparison.Ordinal)}') ON CONFLICT (QueryKey) DO NOTHING;\n");
    }
}
