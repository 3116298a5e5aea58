using Npgsql;
using Orleans.Storage;

namespace Parley.Tests.Embedded.Actors.Storage;

/// <summary>
/// Orleans reads its statements from the query table, binds these parameter names, without types for nulls, and reads these columns.
/// </summary>
public sealed class when_a_cluster_opens_the_database
{
    private static readonly (string Name, object? Value)[] Key =
    [
        ("GrainIdHash", 1701980071), ("GrainIdN0", 0L), ("GrainIdN1", 0L), ("GrainTypeHash", 828955236), ("GrainTypeString", "count"),
        ("GrainIdExtensionString", "session/1"), ("ServiceId", "parley"),
    ];

    [Fact]
    public async Task the_query_table_has_every_statement_it_asks_for()
    {
        using var database = await Database.CreateAsync("Npgsql");
        var keys = await database.QueryAsync("SELECT QueryKey FROM OrleansQuery ORDER BY QueryKey COLLATE \"C\"");
        Assert.Equal(
            [
                "ClearStorageKey", "DeleteReminderRowKey", "DeleteReminderRowsKey", "DeleteStorageKey", "ReadFromStorageKey", "ReadRangeRows1Key", "ReadRangeRows2Key",
                "ReadReminderRowKey", "ReadReminderRowsKey", "UpsertReminderRowKey", "WriteToStorageKey",
            ],
            keys.Select(k => (string)k[0]!));
    }

    [Fact]
    public async Task its_statements_read_and_write_state()
    {
        using var database = await Database.CreateAsync("Npgsql");
        var run = await RunnerAsync(database);
        object? version = null;
        async Task<object?> WriteAsync(object? expected) =>
            (await run("WriteToStorageKey", [.. Key, ("GrainStateVersion", expected), ("PayloadBinary", new byte[] { 1, 2 })]))["newgrainstateversion"];

        Assert.Equal(1, version = await WriteAsync(null));
        Assert.Null(await WriteAsync(null));
        Assert.Equal(2, version = await WriteAsync(version));
        Assert.Equal(1, await WriteAsync(1));
        var read = await run("ReadFromStorageKey", Key);
        Assert.Equal([1, 2], (byte[])read["payloadbinary"]!);
        Assert.Equal(2, read["version"]);
        var ours = new AdoNetGrainStorage("ours", new() { Invariant = "Npgsql", ConnectionString = database.ConnectionString, GrainStorageSerializer = new Bytes() }, new() { ServiceId = "parley" });
        var state = new GrainState<byte[]>();
        await ours.ReadStateAsync("count", GrainId.Create("session", "session/1"), state);
        Assert.Equal("2", state.ETag);
        Assert.Equal(3, (await run("ClearStorageKey", [.. Key, ("GrainStateVersion", 2)]))["newgrainstateversion"]);
        Assert.Equal(4, (await run("DeleteStorageKey", [.. Key, ("GrainStateVersion", 3)]))["newgrainstateversion"]);
        Assert.Empty(await run("ReadFromStorageKey", Key));
    }

    [Fact]
    public async Task its_statements_read_and_write_reminders()
    {
        using var database = await Database.CreateAsync("Npgsql");
        var run = await RunnerAsync(database);
        (string, object?)[] name = [("ServiceId", "parley"), ("GrainId", "waker/main"), ("ReminderName", "wake")];
        (string, object?)[] row = [.. name, ("StartTime", new DateTime(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc)), ("Period", 60_000), ("GrainHash", 1404532349)];
        Assert.Equal(0, (await run("UpsertReminderRowKey", row))["version"]);
        Assert.Equal(1, (await run("UpsertReminderRowKey", row))["version"]);
        var read = await run("ReadReminderRowKey", name);
        Assert.Equal(("waker/main", "wake", 60_000L, 1), (read["grainid"], read["remindername"], read["period"], read["version"]));
        Assert.Equal("wake", (await run("ReadReminderRowsKey", name[..2]))["remindername"]);
        Assert.Equal("wake", (await run("ReadRangeRows1Key", [name[0], ("BeginHash", 1404532348), ("EndHash", 1404532349)]))["remindername"]);
        Assert.Empty(await run("ReadRangeRows1Key", [name[0], ("BeginHash", 1404532349), ("EndHash", 0)]));
        Assert.Equal("wake", (await run("ReadRangeRows2Key", [name[0], ("BeginHash", 0), ("EndHash", 0)]))["remindername"]);
        Assert.Equal(0, (await run("DeleteReminderRowKey", [.. name, ("Version", 0)])).Values.Single());
        Assert.Equal(1, (await run("DeleteReminderRowKey", [.. name, ("Version", 1)])).Values.Single());
    }

    private static async Task<Func<string, (string Name, object? Value)[], Task<Dictionary<string, object?>>>> RunnerAsync(Database database)
    {
        var texts = (await database.QueryAsync("SELECT QueryKey, QueryText FROM OrleansQuery")).ToDictionary(r => (string)r[0]!, r => (string)r[1]!);
        return async (key, parameters) =>
        {
            await using var connection = await database.OpenAsync();
            await using var command = new NpgsqlCommand(texts[key], (NpgsqlConnection)connection);
            foreach (var (name, value) in parameters) command.Parameters.Add(new NpgsqlParameter { ParameterName = name, Value = value ?? DBNull.Value });
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync()
                ? Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i))
                : [];
        };
    }

    private sealed class Bytes : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new((byte[])(object)input!);

        public T? Deserialize<T>(BinaryData input) => (T)(object)input.ToArray();
    }
}
