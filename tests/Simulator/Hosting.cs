using System.Text.RegularExpressions;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Simulator.Webhooks;

namespace Parley.Tests.Simulator;

public partial class Hosting
{
    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        await using var first = await SimulatorHost.StartAsync();
        var refused = await Assert.ThrowsAsync<SimulatorException>(() => SimulatorHost.StartAsync(new SimulatorOptions { Port = first.Address.Port }));
        Assert.Equal($"Cannot listen on 127.0.0.1:{first.Address.Port}: Address already in use", refused.Message);
    }

    [Fact]
    public async Task By_default_it_listens_on_loopback_only()
    {
        await using var host = await SimulatorHost.StartAsync();
        Assert.True(host.Address.IsLoopback);
    }

    [Fact]
    public async Task The_page_is_whole_in_itself_under_a_policy_that_allows_nothing_else()
    {
        await using var desk = await Desk.StartAsync();
        using var page = await desk.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync();
        var referenced = Reference().Matches(html).Select(m => m.Groups[1].Value).Where(r => r != "data:,").ToList();
        Assert.Equal(["/_sim/content.js", "/_sim/page.css", "/_sim/page.js"], referenced.Order());
        Assert.DoesNotMatch("(?i)<script(?![^>]*src=)|<style|\\son\\w+=|\\sstyle=", html);
        foreach (var path in referenced)
        {
            using var file = await desk.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(200, (int)file.StatusCode);
            Assert.DoesNotMatch("https?://(?!127\\.0\\.0\\.1)|@import|innerHTML|\\beval\\b", await file.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task What_happens_is_streamed_live()
    {
        await using var desk = await Desk.StartAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var stream = await desk.Client.GetStreamAsync(new Uri("_sim/stream", UriKind.Relative), limit.Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("event: ready", await reader.ReadLineAsync(limit.Token));
        await desk.WriteAsync("live / é");
        string? line;
        do
        {
            line = await reader.ReadLineAsync(limit.Token);
        }
        while (line != "event: message");

        Assert.Contains("\"text\":\"live / é\"", await reader.ReadLineAsync(limit.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Other_web_sites_cannot_use_the_control_api(string header, string value)
    {
        await using var desk = await Desk.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "_sim/reset");
        request.Headers.Add(header, value);
        using var answer = await desk.Client.SendAsync(request);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nor_can_a_name_that_was_made_to_point_here()
    {
        await using var desk = await Desk.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "_sim/state");
        request.Headers.Host = $"evil.example:{desk.Host.Address.Port}";
        request.Headers.Add("Origin", $"http://evil.example:{desk.Host.Address.Port}");
        using var answer = await desk.Client.SendAsync(request);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_world_is_built_by_the_control_api()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { TimeProvider = FrozenTime.Noon });
        await using var receiver = await Receiver.StartAsync();
        using var client = new HttpClient(new Parley.Tests.Kit.LoopbackOnlyHandler()) { BaseAddress = host.Address };
        async Task<Answer> Post(string path, string body, int status = 200)
        {
            var answer = await Answer.OfAsync(await client.PostAsync(new Uri("_sim/" + path, UriKind.Relative), new StringContent(body)));
            Assert.Equal(status, answer.Status);
            return answer;
        }

        await Post("numbers", "{}", 400);
        var app = (await Post("apps", """{"name":"a","callbackUrl":"http://127.0.0.1:1/"}""")).Json;
        Assert.NotEmpty(app.GetProperty("secret").GetString()!);
        await Post("apps", """{"name":"a"}""", 409);
        var waba = (await Post("wabas", """{"apps":["a"]}""")).Json.GetProperty("id").GetString();
        await Post("wabas", """{"apps":["b"]}""", 404);
        var number = (await Post("numbers", """{"verifiedName":"N"}""")).Json.GetProperty("id").GetString();
        var token = (await Post("tokens", $$"""{"wabas":["{{waba}}"]}""")).Json.GetProperty("token").GetString();
        await Post("phones", """{"phone":"+15550107001","name":"Ada"}""");
        await Post("phones", """{"phone":"x"}""", 400);
        Assert.Equal(number, host.World.Accounts.Numbers.Single().Id);
        Assert.True(host.World.Accounts.FindToken(token!)!.MayUse(host.World.Accounts.Numbers.Single()));
        Assert.Equal("Ada", host.World.Phones.All.Single().Name);
    }

    [Fact]
    public async Task Settings_change_one_by_one_and_only_to_what_can_be()
    {
        await using var desk = await Desk.StartAsync();
        var changed = await desk.ControlAsync(HttpMethod.Patch, "settings", """{"readAfterMs":5,"window":"off"}""");
        Assert.Equal((200, "off"), (changed.Status, changed.Json.GetProperty("window").GetString()));
        Assert.Equal((5, 100), (desk.World.Settings.ReadAfterMs, desk.World.Settings.DeliveredAfterMs));
        foreach (var wrong in (string[])["""{"batchSize":0}""", """{"undeliverable":"off"}""", """{"windw":"off"}""", """{"retryAfterSeconds":[]}"""])
            Assert.Equal(400, (await desk.ControlAsync(HttpMethod.Patch, "settings", wrong)).Status);
        Assert.Equal(5, desk.World.Settings.ReadAfterMs);
    }

    [Fact]
    public async Task The_clock_can_be_set_forward_and_the_window_by_hand()
    {
        await using var desk = (await Desk.StartAsync()).WithOpenWindow();
        var start = desk.World.Clock.GetUtcNow();
        Assert.Equal(200, (await desk.ControlAsync(HttpMethod.Post, "clock", new { advanceSeconds = 86_400 })).Status);
        Assert.Equal(start.AddDays(1), desk.World.Clock.GetUtcNow());
        Assert.Equal(131047, (await desk.SendTextAsync("x")).Code);
        Assert.Equal(200, (await desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/window", new { open = true })).Status);
        Assert.Equal(200, (await desk.SendTextAsync("x")).Status);
        await desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/window", new { wroteSecondsAgo = 86_400 });
        Assert.Equal(131047, (await desk.SendTextAsync("x")).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reset_starts_over_with_or_without_the_accounts(bool keepAccounts)
    {
        await using var desk = await Desk.StartAsync();
        desk.World.Accounts.AddApp(new AppSpec("later"));
        desk.World.Faults.Add(new FaultSpec(FaultKind.Before, Match: new FaultMatch(Recipient: Desk.Bob)));
        desk.World.Settings = desk.World.Settings with { InFlight = 1 };
        desk.Receiver.Answer = before => before == 0 ? 500 : 200;
        await desk.WriteAsync("to be forgotten", "+15550107777");
        await desk.World.WaitForWebhooksAsync(d => d.State == DeliveryState.Retrying, 1, TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await desk.SendTextAsync("delivered some other day", "+15550107777")).Status);
        await desk.ControlAsync(HttpMethod.Post, "reset", new { keepAccounts });
        Assert.Equal(0, desk.World.PendingWebhooks);
        await desk.World.WhenIdleAsync();
        Assert.Equal(keepAccounts, desk.World.Accounts.FindApp("later") is not null);
        Assert.Equal(2, desk.World.Phones.Count);
        Assert.Empty(desk.World.Phones.Find(Desk.Ada)!.Messages());
        Assert.Empty(desk.World.Faults.All);
        Assert.Equal(8, desk.World.Settings.InFlight);
        await desk.WriteAsync("fresh");
        desk.World.Advance(TimeSpan.FromDays(1));
        await desk.World.WhenIdleAsync();
        Assert.DoesNotContain(desk.Receiver.All, p => p.Status == "delivered");
        Assert.Single(desk.Receiver.All, p => p.Text.Contains("fresh", StringComparison.Ordinal));
        Assert.Single(desk.Receiver.All, p => p.Text.Contains("to be forgotten", StringComparison.Ordinal));
    }

    [Fact]
    public void Timers_fire_in_their_order_each_at_its_own_time()
    {
        using var clock = new SimulatedClock(FrozenTime.Noon);
        var fired = new List<string>();
        void Arm(string name, double seconds, double period = -0.001) => clock.CreateTimer(
            _ => fired.Add($"{name}@{(clock.GetUtcNow() - FrozenTime.Noon.GetUtcNow()).TotalSeconds}"), null,
            TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(period));
        Arm("late", 5);
        Arm("every", 2, 2);
        Arm("early", 1);
        Arm("beyond", 7);
        using (clock.CreateTimer(_ => fired.Add("disposed"), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan))
        {
        }

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["early@1", "every@2", "every@4", "late@5", "every@6"], fired);
    }

    [Fact]
    public void A_timer_that_is_made_after_the_clock_was_set_forward_comes_in_time()
    {
        using var real = new SimulatedClock(FrozenTime.Noon);
        using var clock = new SimulatedClock(real);
        var fired = new List<string>();
        using var rare = clock.CreateTimer(_ => fired.Add("rare"), null, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        clock.Advance(TimeSpan.FromMinutes(15));
        fired.Clear();
        using var soon = clock.CreateTimer(_ => fired.Add("soon"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        real.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["soon"], fired);
        real.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["soon", "rare"], fired);
    }

    [Fact]
    public async Task The_clock_follows_the_real_one_when_left_alone()
    {
        using var clock = new SimulatedClock();
        clock.Advance(TimeSpan.FromDays(3));
        Assert.InRange(clock.GetUtcNow() - DateTimeOffset.UtcNow, TimeSpan.FromDays(2.99), TimeSpan.FromDays(3.01));
        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Delay(TimeSpan.FromMilliseconds(i), clock)));
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Reference();
}
