using System.Text.Json;
using Parley.Simulator.Control;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Upgrade;

/// <summary>
/// Databases that earlier programs left behind, under <c>levels</c> by the newest migration they knew, come up under this program with
/// all that was in them; and a copy made before can be gone back to. <c>PARLEY_WRITE_LEVEL=1</c> puts a database of this program
/// there: once for each release.
/// </summary>
public abstract class UpgradeTests
{
    private const string Present = "present";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private protected abstract LevelStore Store { get; }

    public static TheoryData<string> Levels => [.. Directory.GetDirectories(Folder()).Select(static level => System.IO.Path.GetFileName(level)!).Order(StringComparer.Ordinal), Present];

    [Theory]
    [MemberData(nameof(Levels))]
    [Trait("Promise", "P14")]
    public async Task What_an_earlier_program_stored_is_all_there_and_goes_on(string level)
    {
        using var made = new TemporaryFolder();
        var from = level == Present ? await MakeAsync(made.Path) : System.IO.Path.Combine(Folder(), level);
        var facts = JsonSerializer.Deserialize<LevelFacts>(await File.ReadAllTextAsync(System.IO.Path.Combine(from, $"{Store.Name}.json")))!;

        // Twice from the same files: the second time is the way back to a copy that was made before.
        for (var time = 0; time < 2; time++)
        {
            using var folder = new TemporaryFolder();
            await using var engine = new UpgradeEngine(folder.Path, await Store.RestoreAsync(from, folder.Path), facts.At.AddMinutes(5));
            await engine.InitializeAsync();
            await LevelWorld.SetUpWhatsAppAsync(engine, facts);
            await AllIsThereAsync(engine, facts);
            await ItGoesOnAsync(facts.On(engine), facts);
        }
    }

    private static async Task AllIsThereAsync(EngineFixture engine, LevelFacts facts)
    {
        var shop = facts.On(engine);
        foreach (var (path, then) in facts.Answers)
        {
            var now = await EngineFixture.JsonAsync(await shop.GetAsync(path));
            Assert.True(LevelFacts.Missing(then, now) is null, $"{path} {LevelFacts.Missing(then, now)}");
        }

        using var file = await shop.FetchedAsync(facts.Media);
        Assert.Equal(facts.Bytes, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal(facts.Events, (await LevelWorld.EventsAsync(shop, seen => seen.Count >= facts.Events.Length)).Take(facts.Events.Length));
    }

    private static async Task ItGoesOnAsync(TestShop shop, LevelFacts facts)
    {
        // What was known stays known: the same message and the same request are not taken twice.
        await LevelWorld.ReceiveAsync(shop, Payloads.Text(facts.Received, facts.Customer, "again"));
        var again = await EngineFixture.JsonAsync(await shop.SayAsync(facts.Customer, "It is, and laid aside for you.", facts.SendKey));
        Assert.Equal(facts.Sent, again.GetProperty("id").GetString());

        // What is new goes where it belongs, and out.
        await LevelWorld.WriteAsync(shop, facts.Customer, "after the upgrade");
        var sent = await EngineFixture.JsonAsync(await shop.SayAsync(facts.Customer, "Welcome back."));
        await shop.ReadUntilAsync($"/v1/messages/{sent.GetProperty("id").GetString()}", body => body.GetProperty("status").GetString() == "DELIVERED");
        Assert.Equal(["Welcome back."], shop.Fixture.Simulator.World.Messages(new MessageQuery(Number: facts.Number.PhoneNumberId)).Where(message => message.FromBusiness).Select(message => message.Text));
        var path = facts.Answers.Keys.Single(one => one.EndsWith("/messages", StringComparison.Ordinal) && facts.Answers[one].GetRawText().Contains(facts.Sent, StringComparison.Ordinal));
        var before = facts.Answers[path].GetProperty("messages").GetArrayLength();
        await shop.ReadUntilAsync(path, body => body.GetProperty("messages").GetArrayLength() == before + 2);
    }

    /// <summary>A database of this program, put aside.</summary>
    private async Task<string> MakeAsync(string temporary)
    {
        var to = temporary;
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_LEVEL") == "1")
            to = Directory.CreateDirectory(System.IO.Path.Combine(Folder(), $"{Storage.Database.MigrationScript.Own(Storage.Database.StoreKind.Postgres)[^1].Version:000}")).FullName;
        using var folder = new TemporaryFolder();
        var store = await Store.NewAsync();
        LevelFacts facts;
        await using (var engine = new UpgradeEngine(folder.Path, store, DateTimeOffset.UtcNow))
        {
            await engine.InitializeAsync();
            facts = await LevelWorld.FillAsync(engine);
        }

        await Store.BackUpAsync(folder.Path, store, to);
        await File.WriteAllTextAsync(System.IO.Path.Combine(to, $"{Store.Name}.json"), JsonSerializer.Serialize(facts, Json));
        return to;
    }

    private static string Folder() => System.IO.Path.Combine(SourceTree.Root, "tests", "Engine", "Upgrade", "levels");
}

[Trait("Edition", "Solo")]
public sealed class UpgradeOnSqlite : UpgradeTests
{
    private protected override LevelStore Store { get; } = new SqliteLevelStore();
}

public sealed class UpgradeOnPostgres : UpgradeTests
{
    private protected override LevelStore Store { get; } = new PostgresLevelStore();
}
