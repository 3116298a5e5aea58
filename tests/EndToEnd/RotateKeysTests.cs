using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Tests.Kit;

namespace Parley.Tests.EndToEnd;

/// <summary><c>silo rotate-keys</c>, beside a running engine and without one.</summary>
[Trait("Promise", "S3.9")]
public sealed class RotateKeysTests
{
    private const string Customer = "+15550107001";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Keys_are_rotated_under_traffic_and_the_former_one_can_be_taken_away()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("master.key");
        await using (var silo = await SiloProcess.DemoAsync(folder.Path))
        {
            using var http = new HttpClient(new LoopbackOnlyHandler());
            http.DefaultRequestHeaders.Authorization = new("Bearer", silo.ApiKey);
            using var over = new CancellationTokenSource();
            // Both ways: a customer's message is signed with the app's secret, an answer is sent with the number's token.
            var traffic = Task.Run(() => TalkAsync(silo, http, over.Token));
            var rotated = await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]);
            Done(rotated, 2);
            Assert.Contains("an engine runs on this store", rotated.Error, StringComparison.Ordinal);
            await over.CancelAsync();
            var (heard, said) = await traffic;
            await SayAsync(silo, http, "under the new key");

            // All of it arrived, at the phone and at the shop.
            await UntilAsync(http, Phone(silo), body => body.GetProperty("messages").GetArrayLength() >= said + 1);
            await UntilAsync(http, $"{silo.Web}/v1/analytics/days", body => body.GetProperty("days").EnumerateArray().Sum(static day => long.Parse(day.GetProperty("received").GetString()!, CultureInfo.InvariantCulture)) >= heard);
            Assert.Equal(0, await silo.StopAsync());
        }

        Done(await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]), 3);

        // Only the newest is kept: the engine starts with it, takes and sends.
        await File.WriteAllTextAsync(file, (await File.ReadAllLinesAsync(file)).Last(static line => line.Length > 0));
        Done(await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path, "--check"]), 3);
        await using var again = await SiloProcess.DemoAsync(folder.Path);
        using var client = new HttpClient(new LoopbackOnlyHandler());
        client.DefaultRequestHeaders.Authorization = new("Bearer", again.ApiKey);
        await HearAsync(again, client, "still there?");
        await SayAsync(again, client, "yes");
        await UntilAsync(client, Phone(again), static body => body.GetProperty("messages").GetArrayLength() >= 1);
        Assert.Equal(0, await again.StopAsync());
        Assert.DoesNotContain("open under none of the versions", await again.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_there_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await SiloProcess.RunAsync(["rotate-keys", "--data", folder.Path]);
        Assert.Equal(1, code);
        Assert.Matches("^silo: There is no master key file .*\n$", error);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>Exchanges messages until it is over; nothing may be refused. Answers how many were written and answered.</summary>
    private static async Task<(int Heard, int Said)> TalkAsync(SiloProcess silo, HttpClient http, CancellationToken over)
    {
        var (heard, said) = (0, 0);
        while (heard < 20 || !over.IsCancellationRequested)
        {
            await HearAsync(silo, http, $"{++heard}");
            // WhatsApp takes 45 at once for one person, and then one in six seconds.
            if (said < 30) await SayAsync(silo, http, $"{++said}");
            await Task.Delay(100, CancellationToken.None);
        }

        return (heard, said);
    }

    private static async Task HearAsync(SiloProcess silo, HttpClient http, string text)
    {
        using var heard = await http.PostAsJsonAsync($"{silo.Simulator}/_sim/messages", new { from = Customer, text });
        heard.EnsureSuccessStatusCode();
        await UntilAsync(http, $"{silo.Web}/v1/conversations", static body => body.GetProperty("conversations").GetArrayLength() > 0);
    }

    private static async Task SayAsync(SiloProcess silo, HttpClient http, string text)
    {
        using var said = await http.PostAsJsonAsync($"{silo.Web}/v1/messages", new { session = silo.Announced.GetProperty("session").GetString(), to = Customer, text = new { body = text }, key = Guid.NewGuid().ToString() });
        Assert.True(said.IsSuccessStatusCode, await said.Content.ReadAsStringAsync());
    }

    private static string Phone(SiloProcess silo) => $"{silo.Simulator}/_sim/messages?to={Uri.EscapeDataString(Customer)}";

    private static async Task UntilAsync(HttpClient http, string address, Predicate<JsonElement> enough)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await http.GetFromJsonAsync<JsonElement>(address) is var body && !enough(body))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{address} still says {body}");
            await Task.Delay(50);
        }
    }

    private static void Done((int Code, string Output, string Error) run, int version)
    {
        Assert.True(run.Code == 0, run.Output + run.Error);
        Assert.Matches(new Regex($"All [1-9][0-9]* secrets are under version {version}\\."), run.Output);
    }
}
