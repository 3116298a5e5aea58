using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Management;

/// <summary>Templates: made, reviewed, paused, changed and deleted, here and at WhatsApp.</summary>
public abstract class TemplateTests(ManagedEngine fixture)
{
    private static readonly object[] Components = [new { type = "BODY", text = "Hello {{1}}, welcome.", example = new { body_text = new[] { new[] { "Ada" } } } }];

    [Fact]
    [Trait("Promise", "S3.2")]
    public async Task A_template_is_made_reviewed_and_paused_and_the_feed_tells_each_step()
    {
        var shop = await fixture.NewManagedShopAsync();
        var id = Accept(shop);

        var made = await EngineFixture.JsonAsync(await CreateAsync(shop, "welcome"));

        Assert.Equal(("PENDING", false), (Text(made, "status"), made.GetProperty("sendable").GetBoolean()));
        var asked = fixture.Graph.Calls.Last(call => call.Method == "POST" && call.Path == $"{shop.Number.WabaId}/message_templates");
        Assert.Equal("Hello {{1}}, welcome.", asked.Body!["components"]![0]!["text"]!.GetValue<string>());
        Assert.Equal($"Bearer {shop.Number.Token}", asked.Authorization);

        await StatusAsync(shop, id, "APPROVED", null, 0);
        Assert.True((await TemplateAsync(shop, id)).GetProperty("sendable").GetBoolean());
        await StatusAsync(shop, id, "PAUSED", "FIRST_PAUSE", 1);
        var paused = await TemplateAsync(shop, id);
        Assert.Equal(("PAUSED", "FIRST_PAUSE"), (Text(paused, "status"), Text(paused, "reason")));
        Assert.Contains("paused for its quality", Text(paused, "refusal"), StringComparison.Ordinal);
        await StatusAsync(shop, id, "REINSTATED", null, 2);
        Assert.Equal("APPROVED", Text(await TemplateAsync(shop, id), "status"));

        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.TemplateChanged is not null) == 3);
        Assert.Equal(
            [("PENDING", "APPROVED"), ("APPROVED", "PAUSED"), ("PAUSED", "REINSTATED")],
            events.Where(e => e.TemplateChanged is not null).Select(e => (e.TemplateChanged.Before, e.TemplateChanged.After)));
    }

    [Fact]
    public async Task News_that_come_twice_or_late_change_nothing()
    {
        var shop = await fixture.NewManagedShopAsync();
        var id = Accept(shop);
        await EngineFixture.JsonAsync(await CreateAsync(shop, "welcome"));

        await StatusAsync(shop, id, "PAUSED", null, 60);
        await StatusAsync(shop, id, "PAUSED", null, 60);
        await StatusAsync(shop, id, "APPROVED", null, 30);

        Assert.Equal("PAUSED", Text(await TemplateAsync(shop, id), "status"));
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.TemplateChanged?.After == "APPROVED"));
        Assert.Single(events, e => e.TemplateChanged?.After == "PAUSED");
    }

    [Fact]
    public async Task Category_and_quality_change_and_an_announcement_changes_nothing_yet()
    {
        var shop = await fixture.NewManagedShopAsync();
        var id = Accept(shop);
        await EngineFixture.JsonAsync(await CreateAsync(shop, "welcome"));

        await fixture.TellAsync(shop, "template_category_update", new { message_template_id = long.Parse(id, null), message_template_name = "welcome", message_template_language = "en_US", correct_category = "MARKETING", new_category = "UTILITY" });
        Assert.Equal("UTILITY", Text(await TemplateAsync(shop, id), "category"));
        await fixture.TellAsync(shop, "template_category_update", new { message_template_id = long.Parse(id, null), message_template_name = "welcome", message_template_language = "en_US", previous_category = "UTILITY", new_category = "MARKETING" });
        await fixture.TellAsync(shop, "message_template_quality_update", new { message_template_id = long.Parse(id, null), message_template_name = "welcome", message_template_language = "en_US", previous_quality_score = "GREEN", new_quality_score = "YELLOW" });

        var template = await TemplateAsync(shop, id);
        Assert.Equal(("MARKETING", "YELLOW"), (Text(template, "category"), Text(template, "quality")));
        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.TemplateChanged is not null) == 3);
        Assert.Equal([true, false, false], events.Where(e => e.TemplateChanged is not null).Select(e => e.TemplateChanged.Announced));
    }

    [Fact]
    public async Task What_WhatsApp_would_refuse_is_refused_here_and_never_asked()
    {
        var shop = await fixture.NewManagedShopAsync();
        Accept(shop);

        var error = await EngineFixture.ErrorAsync(await CreateAsync(shop, "Not A Name"));

        Assert.Equal((400, "TEMPLATE_INVALID"), (error.Status, error.Reason));
        Assert.DoesNotContain(fixture.Graph.Calls, call => call.Method == "POST" && call.Path == $"{shop.Number.WabaId}/message_templates");
    }

    [Theory]
    [InlineData(100, 2388024, 409, "TEMPLATE_EXISTS")]
    [InlineData(190, null, 403, "TOKEN_REFUSED")]
    [InlineData(80008, null, 503, "GRAPH_THROTTLED")]
    [InlineData(100, 2388019, 400, "WHATSAPP_REFUSED")]
    public async Task What_WhatsApp_refuses_is_told_by_its_kind(int code, int? subcode, int status, string reason)
    {
        var shop = await fixture.NewManagedShopAsync();
        fixture.Graph.Refuse("POST", $"{shop.Number.WabaId}/message_templates", code, "(#100) No", subcode);

        var error = await EngineFixture.ErrorAsync(await CreateAsync(shop, "welcome"));

        Assert.Equal((status, reason), (error.Status, error.Reason));
    }

    [Fact]
    public async Task Synchronising_reads_all_pages_and_forgets_what_is_gone()
    {
        var shop = await fixture.NewManagedShopAsync();
        fixture.Graph.On("GET", $"{shop.Number.WabaId}/message_templates", asked => asked.Query.ContainsKey("after")
            ? new { data = new[] { Listed("33", "second") }, paging = new { cursors = new { after = "c2" } } }
            : (object)new { data = new[] { Listed("11", "first"), Listed("22", "first_again") }, paging = new { cursors = new { after = "c1" }, next = "https://graph.example/next" } });
        Assert.Equal(3, (await EngineFixture.JsonAsync(await shop.PostAsync("/v1/templates:sync", new { session = shop.Session }))).GetProperty("templates").GetInt32());

        fixture.Graph.On("GET", $"{shop.Number.WabaId}/message_templates", _ => new { data = new[] { Listed("11", "first") } });
        await EngineFixture.JsonAsync(await shop.PostAsync("/v1/templates:sync", new { session = shop.Session }));

        var page = await EngineFixture.JsonAsync(await shop.GetAsync("/v1/templates?pageSize=1"));
        Assert.Equal(["first"], page.GetProperty("templates").EnumerateArray().Select(one => Text(one, "name")));
        Assert.Equal("", Text(page, "nextCursor"));
    }

    [Fact]
    public async Task Editing_and_deleting_go_to_WhatsApp_first()
    {
        var shop = await fixture.NewManagedShopAsync();
        var id = Accept(shop);
        await EngineFixture.JsonAsync(await CreateAsync(shop, "welcome"));
        fixture.Graph.On("POST", id, _ => new { success = true });
        fixture.Graph.On("GET", id, _ => Listed(id, "welcome", "PENDING", "MARKETING"));
        fixture.Graph.On("DELETE", $"{shop.Number.WabaId}/message_templates", _ => new { success = true });

        var edited = await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Patch, $"/v1/templates/{id}", shop.ApiKey, new { category = "MARKETING" }));
        Assert.Equal("MARKETING", Text(edited, "category"));

        await EngineFixture.JsonAsync(await fixture.SendAsync(HttpMethod.Delete, $"/v1/templates/{id}", shop.ApiKey));
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await shop.GetAsync($"/v1/templates/{id}"))).Status);
        var asked = fixture.Graph.Calls.Last(call => call.Method == "DELETE");
        Assert.Equal((id, "welcome"), (asked.Query["hsm_id"], asked.Query["name"]));
    }

    [Fact]
    [Trait("Promise", "P10")]
    public async Task Another_tenants_templates_do_not_exist()
    {
        var (shop, stranger) = (await fixture.NewManagedShopAsync(), await fixture.NewManagedShopAsync());
        var id = Accept(shop);
        await EngineFixture.JsonAsync(await CreateAsync(shop, "welcome"));

        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.GetAsync($"/v1/templates/{id}"))).Status);
        Assert.Equal(404, (await EngineFixture.ErrorAsync(await stranger.PostAsync("/v1/templates:sync", new { session = shop.Session }))).Status);
        Assert.Equal(0, (await EngineFixture.JsonAsync(await stranger.GetAsync("/v1/templates"))).GetProperty("templates").GetArrayLength());
    }

    [Fact]
    public async Task What_WhatsApp_says_of_the_account_reaches_the_feed_and_nobody_elses()
    {
        var (shop, stranger) = (await fixture.NewManagedShopAsync(), await fixture.NewManagedShopAsync());

        await fixture.TellAsync(shop, "phone_number_quality_update", new { display_phone_number = "15550300001", @event = "THROUGHPUT_UPGRADE" });
        // Signed by the stranger's app: it does not speak for the shop's account.
        await fixture.TellAsync(stranger, "account_update", new { @event = "DISABLED_UPDATE" }, account: shop.Number.WabaId);

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.AccountChanged is not null));
        var told = Assert.Single(events, e => e.AccountChanged is not null).AccountChanged;
        Assert.Equal(("phone_number_quality_update", "THROUGHPUT_UPGRADE", "15550300001"), (told.Field, told.Event, told.Number));
        Assert.DoesNotContain(await stranger.EventsUntilAsync(seen => seen.Any(e => e.Type == "session.connected")), e => e.AccountChanged is not null);
    }

    private static object Listed(string id, string name, string status = "APPROVED", string category = "UTILITY") =>
        new { id, name, language = "en_US", status, category, quality_score = new { score = "GREEN" }, components = Components, rejected_reason = "NONE" };

    /// <summary>WhatsApp takes what this shop submits; answers the id it gives.</summary>
    private string Accept(TestShop shop)
    {
        var id = $"7{shop.Number.WabaId}";
        fixture.Graph.On("POST", $"{shop.Number.WabaId}/message_templates", _ => new { id, status = "PENDING", category = "UTILITY" });
        return id;
    }

    private static Task<HttpResponseMessage> CreateAsync(TestShop shop, string name) =>
        shop.PostAsync("/v1/templates", new { session = shop.Session, name, language = "en_US", category = "UTILITY", components = Components });

    private static async Task<JsonElement> TemplateAsync(TestShop shop, string id) => await EngineFixture.JsonAsync(await shop.GetAsync($"/v1/templates/{id}"));

    private Task StatusAsync(TestShop shop, string id, string @event, string? title, int secondsLater) => fixture.TellAsync(
        shop,
        "message_template_status_update",
        new { @event, message_template_id = long.Parse(id, null), message_template_name = "welcome", message_template_language = "en_US", reason = (string?)null, other_info = title is null ? null : new { title } },
        DateTimeOffset.UtcNow.AddSeconds(secondsLater));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

public sealed class TemplatesOnSqlite(ManagedSqlite fixture) : TemplateTests(fixture), IClassFixture<ManagedSqlite>;

public sealed class TemplatesOnPostgres(ManagedPostgres fixture) : TemplateTests(fixture), IClassFixture<ManagedPostgres>;
