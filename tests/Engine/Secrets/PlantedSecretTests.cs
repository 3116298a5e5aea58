using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Parley.Silo.Hosting;
using Parley.Silo.Secrets;
using Parley.Tests.Engine.Kit;
using Parley.Tests.Engine.Telemetry;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Secrets;

/// <summary>
/// Secrets that anyone would recognise are given to an engine everywhere it takes one; then everything that it wrote or
/// said is searched for them: logs, traces, metrics, answers, files and every column, plain and in other spellings.
/// </summary>
[Trait("Promise", "S2.6")]
[Trait("Promise", "S3.9")]
public sealed class PlantedSecretTests
{
    [Fact]
    [Trait("Edition", "Solo")]
    public Task On_SQLite_no_secret_is_found() => SearchAsync(new StoreSettings());

    [Fact]
    public async Task On_PostgreSQL_no_secret_is_found() =>
        await SearchAsync(new StoreSettings { Kind = "postgres", ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() });

    private static async Task SearchAsync(StoreSettings store)
    {
        await using var collector = await Collector.StartAsync();
        var engine = new TelemetryEngine(collector.Address, store);
        await engine.InitializeAsync();
        var said = new List<(string Where, byte[] Bytes)>();
        var stopped = false;
        try
        {
            var planted = await PlantAsync(engine, said);
            // Telemetry leaves at the latest when the engine stops.
            await engine.StopEngineAsync();
            stopped = true;
            // The server's own lines about requests hold whole addresses; the engine lets none of them out.
            said.AddRange(engine.Logged.Where(static line => !line.StartsWith("Request ", StringComparison.Ordinal)).Select(static line => ("log", Encoding.UTF8.GetBytes(line))));
            said.AddRange(collector.Received.Select(static one => ($"OTLP {one.Path}", one.Body)));
            Assert.Contains(said, static one => one.Where == "OTLP traces");
            Assert.Contains(said, static one => one.Where == "OTLP logs");
            // What people wrote is content: it has columns, and no other place.
            Search(said, planted.Content);

            foreach (var file in Directory.EnumerateFiles(engine.Data, "*", SearchOption.AllDirectories).Where(static file => System.IO.Path.GetFileName(file) != MasterKeys.FileName))
                said.Add((file, await File.ReadAllBytesAsync(file)));
            if (store.ConnectionString is { } connection) await AddColumnsAsync(connection, said);
            Search(said, planted.Secrets);
            Assert.Contains(said, one => Spellings(planted.Content[0]).Any(spelling => Holds(one.Bytes, spelling)));
        }
        finally
        {
            if (stopped) await engine.StartEngineAsync();
            await engine.DisposeAsync();
        }
    }

    private static async Task<Planted> PlantAsync(TelemetryEngine engine, List<(string Where, byte[] Bytes)> said)
    {
        const string system = "planted-system-token-51c0", second = "planted-second-secret-77aa", pin = "918273", bearer = "planted-bearer-nobody-has-2b2b", inText = "planted-token-in-a-text-90ff";
        var shop = await engine.NewShopAsync();
        var app = shop.Number.App;
        await AnswerAsync(await engine.SendAsync(HttpMethod.Put, $"/v1/apps/{app.Name}", EngineFixture.AdminKey, new
        {
            secrets = new[] { app.Secret, second }, verifyToken = app.VerifyToken, appId = "1234567", signupConfig = "7654321", systemToken = system,
        }));
        var hook = await EngineFixture.JsonAsync(await shop.PostAsync("/v1/webhooks", new { url = "https://example.com/hook" }));
        var signing = hook.GetProperty("secret").GetString()!;
        await AnswerAsync(await shop.PostAsync("/v1/signups", new { app = app.Name, pin }));
        var cookie = engine.Engine.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookies").Protect("signed in");

        // Traffic, with what looks like a token in a text, and every kind of refusal.
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer, $"my token is {inText}");
        await AnswerAsync(await shop.SayAsync(customer, $"yours: {inText}"));
        await AnswerAsync(await shop.SayAsync("+15559999999", inText));
        await AnswerAsync(await shop.ConnectAsync(shop.Number with { PhoneNumberId = "19999999999999" }));
        await AnswerAsync(await shop.PostAsync("/v1/sessions", new { app = app.Name, phoneNumberId = "no digits", wabaId = "1", token = shop.Number.Token, unknown = second }));
        await AnswerAsync(await engine.SendAsync(HttpMethod.Get, "/v1/conversations", bearer));
        await AnswerAsync(await engine.SendAsync(HttpMethod.Get, "/v1/conversations", shop.ApiKey[..^3] + "xyz"));
        await AnswerAsync(await engine.PostWebhookAsync(app with { Secret = bearer }, Payloads.Messages(shop.Number.PhoneNumberId, Payloads.Text("wamid.1", customer, inText))));
        await AnswerAsync(await engine.Http.GetAsync($"{app.Path}?hub.mode=subscribe&hub.verify_token={bearer}&hub.challenge=1"));
        await shop.EventsUntilAsync(static seen => seen.Any(static one => one.MessageStatus is not null));

        foreach (var path in (string[])["/v1/sessions", "/v1/webhooks", "/v1/keys", "/v1/quotas", "/v1/signups/x", $"/v1/sessions/{shop.Session}", "/v1/dead-letters", "/openapi/v1.json"]) await AnswerAsync(await shop.GetAsync(path));
        foreach (var path in (string[])["/v1/apps", "/v1/tenants", "/v1/dead-letters", "/v1/portfolios"]) await AnswerAsync(await engine.SendAsync(HttpMethod.Get, path, EngineFixture.AdminKey));
        using (var admin = new HttpClient(new LoopbackOnlyHandler()) { BaseAddress = engine.Engine.Admin }) await AnswerAsync(await admin.GetAsync("/metrics"));
        var master = (await File.ReadAllTextAsync(engine.Engine.Services.GetRequiredService<MasterKeys>().File!)).Trim();
        return new Planted(
            [EngineFixture.AdminKey, master, app.Secret, app.VerifyToken, shop.Number.Token, shop.ApiKey, system, second, signing, bearer, cookie], [inText]);

        async Task AnswerAsync(HttpResponseMessage response)
        {
            using (response) said.Add(($"answer of {response.RequestMessage!.RequestUri!.AbsolutePath}", Encoding.UTF8.GetBytes($"{response.Headers}\n{await response.Content.ReadAsStringAsync()}")));
        }
    }

    /// <summary>Every row of every table, bytes as the hexadecimal that the server makes of them.</summary>
    private static async Task AddColumnsAsync(string connectionString, List<(string Where, byte[] Bytes)> said)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var rows = new NpgsqlCommand($"SELECT t::text FROM {table} AS t", connection);
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync()) said.Add((table, Encoding.UTF8.GetBytes(reader.GetString(0))));
        }
    }

    private static void Search(List<(string Where, byte[] Bytes)> said, string[] secrets)
    {
        foreach (var secret in secrets)
        {
            var spellings = Spellings(secret);
            foreach (var (where, bytes) in said)
            {
                if (Array.Find(spellings, spelling => Holds(bytes, spelling)) is { } found)
                    Assert.Fail($"{secret[..8]}… is in {where} as {Encoding.UTF8.GetString(found)[..6]}…");
            }
        }
    }

    private static bool Holds(byte[] bytes, byte[] spelling) => bytes.AsSpan().IndexOf(spelling) >= 0;

    /// <summary>As it is, in UTF-16, in hexadecimal, in base64 at each of the three places within a longer text, and escaped in JSON.</summary>
    private static byte[][] Spellings(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var spellings = new List<byte[]>
        {
            plain, Encoding.Unicode.GetBytes(secret), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain)), Encoding.ASCII.GetBytes(Convert.ToHexString(plain)),
            Encoding.ASCII.GetBytes(string.Concat(secret.Select(static c => $"\\u{(int)c:x4}"))), Encoding.ASCII.GetBytes(string.Concat(plain.Select(static b => $"%{b:X2}"))),
        };
        for (var before = 0; before < 3; before++)
        {
            // The characters that depend on what stands before and behind are left out.
            var text = Convert.ToBase64String([.. new byte[before], .. plain]);
            var (from, until) = (before == 0 ? 0 : 4, text.Length - 4);
            spellings.Add(Encoding.ASCII.GetBytes(text[from..until]));
        }

        return [.. spellings];
    }

    private sealed record Planted(string[] Secrets, string[] Content);
}
