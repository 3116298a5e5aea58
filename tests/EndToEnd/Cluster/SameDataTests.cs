using Npgsql;
using Parley.Simulator.Phones;

namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>Solo on PostgreSQL and Cluster open the same database, one after the other, and each goes on where the other was.</summary>
public sealed class SameDataTests
{
    /// <summary>More events than a snapshot waits for, in one conversation.</summary>
    private const int Many = 140;

    [Fact]
    public async Task A_conversation_goes_on_from_solo_to_cluster_and_back()
    {
        await using var turns = await TwoSilos.PrepareAsync();
        await turns.StartSoloAsync();
        await turns.SetUpAsync();
        await HearAsync(turns, Many, "solo");
        var conversation = await ConversationAsync(turns);
        await AnswerAsync(turns, "from solo");
        await StopAsync(turns);
        var snapshots = await SnapshotsAsync(turns);

        await turns.StartOneAsync();
        // The window that Solo opened is open, and the person is the same one.
        await AnswerAsync(turns, "from cluster");
        await HearAsync(turns, Many, "cluster");
        Assert.Equal(conversation, await ConversationAsync(turns));
        await StopAsync(turns);
        var later = await SnapshotsAsync(turns);

        await turns.StartSoloAsync();
        await AnswerAsync(turns, "from solo again");
        Assert.Equal(conversation, await ConversationAsync(turns));
        Assert.Equal(["from solo", "from cluster", "from solo again"], turns.Received());
        var (read, body) = await turns.TryAsync(0, HttpMethod.Get, $"/v1/conversations/{conversation}");
        Assert.True(read, body.ToString());

        // Each wrote on in the other's row and made none of its own.
        Assert.Equal(snapshots.Keys.Order(), later.Keys.Order());
        Assert.NotEmpty(snapshots);
        Assert.All(later, row => Assert.True(row.Value > snapshots[row.Key], $"{row.Key} is at version {row.Value}, as before"));
    }

    [Fact]
    public async Task Neither_starts_beside_the_other()
    {
        await using var turns = await TwoSilos.PrepareAsync();
        await turns.StartOneAsync();
        var solo = await SiloProcess.RunAsync(["run", "--data", turns.Folder("solo"), "--Parley:Store:Kind", "postgres", "--Parley:Store:ConnectionString", turns.Store], program: Programs.Solo);
        Assert.Equal(1, solo.Code);
        Assert.Contains("Another process owns the database", solo.Error, StringComparison.Ordinal);
        await StopAsync(turns);

        await turns.StartSoloAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => turns.StartSiloAsync(1));
        Assert.Contains("Another process owns the database", refused.Message, StringComparison.Ordinal);
    }

    private static async Task StopAsync(TwoSilos turns)
    {
        Assert.Equal(0, await turns.Silos[0].StopAsync());
    }

    private static async Task HearAsync(TwoSilos turns, int count, string word)
    {
        await turns.SetCallbackAsync(0);
        for (var i = 0; i < count; i++) await turns.Simulator.World.Customers.WriteAsync(new CustomerMessage(TwoSilos.Phone(0), $"{word} {i}"));
        await turns.Simulator.World.WhenIdleAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task AnswerAsync(TwoSilos turns, string text) =>
        Assert.Equal("DELIVERED", await turns.SettledAsync(0, await turns.SendUntilTakenAsync(TwoSilos.Phone(0), text, text, [0])));

    private static async Task<string> ConversationAsync(TwoSilos turns)
    {
        var (success, body) = await turns.TryAsync(0, HttpMethod.Get, "/v1/conversations");
        Assert.True(success, body.ToString());
        return Assert.Single(body.GetProperty("conversations").EnumerateArray()).GetProperty("id").GetString()!;
    }

    /// <summary>Grain state in Orleans' table: version by grain.</summary>
    private static async Task<Dictionary<string, int>> SnapshotsAsync(TwoSilos turns)
    {
        await using var connection = new NpgsqlConnection(turns.Store);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT grainidextensionstring, version FROM OrleansStorage", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new Dictionary<string, int>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0), reader.GetInt32(1));
        return rows;
    }
}
