using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Billing;
using Parley.Simulator.Phones;
using Parley.Simulator.Templates;

namespace Parley.Tests.Simulator;

/// <summary>What Meta charges, by status and by bill; and whom marketing does not reach.</summary>
public class Prices
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, TemplateCategory.Utility, true, "free_customer_service", "utility")]
    [InlineData(true, TemplateCategory.Utility, true, "regular", "utility")]
    [InlineData(false, TemplateCategory.Utility, false, "regular", "utility")]
    [InlineData(false, TemplateCategory.Marketing, true, "regular", "marketing")]
    [InlineData(true, TemplateCategory.Authentication, false, "regular", "authentication")]
    [InlineData(false, null, true, "free_customer_service", "service")]
    [InlineData(true, null, true, "regular", "service")]
    public async Task Follow_category_window_and_the_date_from_which_service_is_charged(
        bool charged, TemplateCategory? category, bool open, string type, string word)
    {
        await using var desk = await StartAsync(charged);
        if (open) desk.WithOpenWindow();
        if (category is { } template) await SendTemplateAsync(desk, template);
        else await desk.SendTextAsync("x");
        var status = (await desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0];
        var pricing = status.GetProperty("pricing");
        Assert.Equal((type, word, type == "regular"), (
            pricing.GetProperty("type").GetString(), pricing.GetProperty("category").GetString(), pricing.GetProperty("billable").GetBoolean()));
        Assert.False(status.TryGetProperty("conversation", out _));
    }

    [Fact]
    public async Task Are_nothing_for_three_days_after_an_advertisement_was_answered()
    {
        await using var desk = await StartAsync(charged: true);
        await desk.World.Customers.WriteAsync(new CustomerMessage(Desk.Ada, Message: JsonSerializer.Deserialize<JsonElement>("""
            {"type":"text","text":{"body":"hi"},"referral":{"source_url":"https://a.example","source_id":"1","source_type":"ad","ctwa_clid":"c"}}
            """)));
        await desk.Receiver.NextAsync();
        await desk.SendTextAsync("welcome");
        var first = (await desk.Receiver.NextAsync(2))[0].Value.GetProperty("statuses")[0];
        Assert.Equal("free_entry_point", first.GetProperty("pricing").GetProperty("type").GetString());
        Assert.Equal("referral_conversion", first.GetProperty("conversation").GetProperty("origin").GetProperty("type").GetString());
        desk.World.Advance(TimeSpan.FromHours(71));
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        var second = (await desk.Receiver.NextAsync(2))[0].Value.GetProperty("statuses")[0];
        Assert.Equal("free_entry_point", second.GetProperty("pricing").GetProperty("type").GetString());
        Assert.Equal(
            first.GetProperty("conversation").GetProperty("id").GetString(), second.GetProperty("conversation").GetProperty("id").GetString());
        desk.World.Advance(TimeSpan.FromHours(2));
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        var third = (await desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0];
        Assert.Equal("regular", third.GetProperty("pricing").GetProperty("type").GetString());
        Assert.False(third.TryGetProperty("conversation", out _));
    }

    [Fact]
    public async Task Are_billed_once_per_delivered_message_with_a_thousand_service_messages_free()
    {
        await using var desk = (await StartAsync(charged: true)).WithOpenWindow();
        for (var i = 0; i < 1003; i++) await desk.SendTextAsync("x");
        desk.World.Customers.Read(Desk.Ada);
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        await desk.World.WhenIdleAsync();
        var month = desk.World.Clock.GetUtcNow().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            [new BillLine(Desk.Number, month, "marketing", "regular", 1, 1), new BillLine(Desk.Number, month, "service", "regular", 1003, 3)],
            desk.World.Bill.Lines);
        var lines = (await desk.ControlAsync(HttpMethod.Get, "billing")).Json.GetProperty("lines");
        Assert.Equal(3, lines[1].GetProperty("charged").GetInt32());
    }

    [Fact]
    public async Task Marketing_does_not_reach_who_stopped_it_and_the_business_hears_of_it()
    {
        await using var desk = await StartAsync(charged: false);
        Assert.Equal(200, (await desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/marketing", new { stop = true })).Status);
        var heard = await desk.Receiver.NextAsync();
        Assert.Equal("user_preferences", heard.Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("field").GetString());
        var preference = heard.Value.GetProperty("user_preferences")[0];
        Assert.Equal(("stop", "marketing_messages", JsonValueKind.Number), (
            preference.GetProperty("value").GetString(), preference.GetProperty("category").GetString(), preference.GetProperty("timestamp").ValueKind));
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal(131050, FailureOf(await desk.Receiver.NextAsync()));
        await SendTemplateAsync(desk, TemplateCategory.Utility);
        Assert.Equal(["sent", "delivered"], (await desk.Receiver.NextAsync(2)).Select(p => p.Status));
        await desk.World.Customers.SetMarketingAsync(Desk.Ada, null, stop: false);
        Assert.Equal("resume", (await desk.Receiver.NextAsync()).Value.GetProperty("user_preferences")[0].GetProperty("value").GetString());
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal("sent", (await desk.Receiver.NextAsync()).Status);
    }

    [Fact]
    public async Task Marketing_reaches_a_person_so_often_a_day_unless_the_person_wrote()
    {
        await using var desk = await StartAsync(charged: false, s => s with { MarketingPerPerson = 1 });
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        await desk.Receiver.NextAsync(2);
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal(131049, FailureOf(await desk.Receiver.NextAsync()));
        desk.World.Advance(TimeSpan.FromHours(24));
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal("sent", (await desk.Receiver.NextAsync(2))[0].Status);
        desk.WithOpenWindow();
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal("sent", (await desk.Receiver.NextAsync()).Status);
    }

    [Fact]
    public async Task Marketing_to_the_United_States_fails_where_that_is_enforced()
    {
        await using var desk = await StartAsync(charged: false, s => s.Enforced());
        await SendTemplateAsync(desk, TemplateCategory.Marketing);
        Assert.Equal(131049, FailureOf(await desk.Receiver.NextAsync()));
    }

    [Fact]
    public async Task Who_blocks_the_business_gets_nothing_and_the_business_does_not_learn_why()
    {
        await using var desk = (await StartAsync(charged: false)).WithOpenWindow();
        await desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/block", new { blocked = true });
        await desk.SendTextAsync("anybody there?");
        Assert.Equal("sent", (await desk.Receiver.NextAsync()).Status);
        Assert.Equal(0, desk.World.Customers.Read(Desk.Ada));
        await desk.World.WhenIdleAsync();
        Assert.Single(desk.Receiver.All);
    }

    private static Task<Desk> StartAsync(bool charged, Func<SimulatorSettings, SimulatorSettings>? change = null)
    {
        var settings = new SimulatorSettings { DeliveredAfterMs = 0, InFlight = 1, ServiceChargedFrom = charged ? FrozenTime.Noon.GetUtcNow() : Later };
        return Desk.StartAsync(change?.Invoke(settings) ?? settings, change: o => o with
        {
            Templates = [.. Enum.GetValues<TemplateCategory>().Select(c => new TemplateSpec(
                Name(c), JsonSerializer.Deserialize<JsonElement>("""[{"type":"BODY","text":"x"}]"""), Category: c))],
        });
    }

    private static async Task SendTemplateAsync(Desk desk, TemplateCategory category)
    {
        var answer = await desk.SendAsync(new
        {
            messaging_product = "whatsapp", to = Desk.Ada, type = "template", template = new { name = Name(category), language = new { code = "en_US" } },
        });
        Assert.True(answer.Status == 200, answer.Text);
    }

    private static string Name(TemplateCategory category) => category switch
    {
        TemplateCategory.Marketing => "sale", TemplateCategory.Utility => "notice", _ => "code",
    };

    private static int FailureOf(Received post)
    {
        Assert.Equal("failed", post.Status);
        return post.Value.GetProperty("statuses")[0].GetProperty("errors")[0].GetProperty("code").GetInt32();
    }
}
