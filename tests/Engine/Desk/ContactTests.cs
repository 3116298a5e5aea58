using System.Text.Json;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Desk;

/// <summary>People, with or without a conversation: lists, own fields, labels, blocking and merging, through the API.</summary>
public abstract class ContactTests(EngineFixture fixture)
{
    [Fact]
    public async Task A_contact_without_a_conversation_is_edited_listed_and_found()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, other) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        var label = Text(await PostAsync(shop, "/v1/labels", new { name = "wholesale" }), "id");
        var field = Text(await PostAsync(shop, "/v1/contact-fields", new { name = "Plan", type = "CHOICE", choices = new[] { "Gold", "Silver" } }), "id");
        var made = await PostAsync(shop, "/v1/contacts", new { phone, name = "Zoë Müller", labels = new[] { label }, fields = new Dictionary<string, string> { [field] = "gold" } });
        await PostAsync(shop, "/v1/contacts", new { phone = other, name = "Anna" });
        await shop.AllowAsync(phone);
        var id = Text(made, "id");

        Assert.Equal((phone, "Zoë Müller", "Gold"), (Text(made, "phone"), Text(made, "name"), Text(made.GetProperty("fields"), field)));
        foreach (var query in new[] { "sort=NAME", "sort=LAST_SEEN" }) await ListedAsync(shop, query, 2);
        Assert.Equal(["Anna", "Zoë Müller"], Contacts(await GetAsync(shop, "/v1/contacts?sort=NAME")).Select(static one => Text(one, "name")));
        foreach (var query in new[] { "query=zoe", $"query={phone[5..]}", "query=gold", $"label={label}", "allowed=MARKETING", $"query=mul&label={label}&allowed=UTILITY", "seenSince=2020-01-01T00:00:00Z&label=" + label })
            Assert.Equal(id, Text(Assert.Single(Contacts(await ListedAsync(shop, query, 1))), "id"));
        foreach (var query in new[] { "query=zoe&stopped=MARKETING", "blocked=true", "stopped=MARKETING", "seenBefore=2020-01-01T00:00:00Z", $"query=anna&label={label}" }) Assert.Empty(Contacts(await GetAsync(shop, $"/v1/contacts?{query}")));
        var pages = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await GetAsync(shop, $"/v1/contacts?sort=NAME&pageSize=1&cursor={cursor}");
            pages.AddRange(Contacts(page).Select(static one => Text(one, "name")));
            if ((cursor = Text(page, "nextCursor")).Length == 0) break;
        }

        Assert.Equal(["Anna", "Zoë Müller"], pages);
        var changed = await EngineFixture.JsonAsync(await PatchAsync(shop, id, new { name = "", removeLabels = new[] { label }, fields = new Dictionary<string, string> { [field] = "" } }));
        Assert.Equal(("", 0, 0), (Text(changed, "name"), changed.GetProperty("labels").GetArrayLength(), changed.GetProperty("fields").EnumerateObject().Count()));
        await ListedAsync(shop, $"label={label}", 0);
        Assert.Equal((400, "FIELD_VALUE_INVALID"), Two(await EngineFixture.ErrorAsync(await PatchAsync(shop, id, new { fields = new Dictionary<string, string> { [field] = "Bronze" } }))));
        Assert.Equal("FIELD_TYPE_FIXED", (await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/contact-fields", new { id = field, name = "Plan", type = "TEXT" }))).Reason);
    }

    [Fact]
    public async Task Who_writes_is_listed_with_the_name_of_WhatsApp_and_own_fields_fill_answers()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var listed = Assert.Single(Contacts(await ListedAsync(shop, "sort=LAST_SEEN", 1)));
        var field = Text(await PostAsync(shop, "/v1/contact-fields", new { name = "Order no", type = "NUMBER" }), "id");
        await EngineFixture.JsonAsync(await PatchAsync(shop, Text(listed, "id"), new { name = "Asha Rao", fields = new Dictionary<string, string> { [field] = "4711" } }));
        var contact = await GetAsync(shop, $"/v1/contacts/{Text(listed, "id")}");
        var conversation = Text(Assert.Single(contact.GetProperty("conversations").EnumerateArray()), "id");

        Assert.Equal(shop.Session, Text(contact.GetProperty("conversations")[0], "session"));
        var rendered = await PostAsync(shop, "/v1/canned-answers:render", new { conversation, text = "Dear {{contact.first_name}}, about {{field.order no}} and {{field.none}}." });
        Assert.Equal("Dear Asha, about 4711 and {{field.none}}.", Text(rendered, "text"));
        Assert.Equal("field.none", Assert.Single(rendered.GetProperty("missing").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task What_a_blocked_contact_writes_is_kept_and_opens_nothing_and_nothing_is_sent()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        var contact = Text(Assert.Single(Contacts(await ListedAsync(shop, "sort=LAST_SEEN", 1))), "id");
        var conversation = Text((await GetAsync(shop, $"/v1/contacts/{contact}")).GetProperty("conversations")[0], "id");
        await EngineFixture.JsonAsync(await PatchPathAsync(shop, $"/v1/conversations/{conversation}", new { status = "RESOLVED" }));

        Assert.True((await PostAsync(shop, $"/v1/contacts/{contact}:block", new { })).GetProperty("blocked").GetBoolean());
        await PostAsync(shop, $"/v1/contacts/{contact}:block", new { });
        var unread = (await GetAsync(shop, $"/v1/conversations/{conversation}")).GetProperty("unread").GetInt32();
        await shop.HearFromAsync(customer, "let me in");
        var shown = await shop.ReadUntilAsync($"/v1/conversations/{conversation}", body => Text(body, "lastText") == "let me in");
        Assert.Equal(("RESOLVED", unread, false), (Text(shown, "status"), shown.GetProperty("unread").GetInt32(), shown.TryGetProperty("waitingSince", out var since) && since.ValueKind == JsonValueKind.String));
        Assert.Equal("CONTACT_BLOCKED", (await EngineFixture.ErrorAsync(await shop.SayAsync(customer, "no"))).Reason);
        var events = await shop.EventsUntilAsync(seen => seen.Any(static one => one.MessageReceived?.Blocked == true));
        Assert.Single(events, static one => one.ContactBlocked is not null);
        Assert.Equal(contact, Text(Assert.Single(Contacts(await ListedAsync(shop, "blocked=true", 1))), "id"));

        await PostAsync(shop, $"/v1/contacts/{contact}:unblock", new { });
        await shop.HearFromAsync(customer, "thank you");
        await shop.ReadUntilAsync($"/v1/conversations/{conversation}", static body => Text(body, "status") == "OPEN");
        await EngineFixture.JsonAsync(await shop.SayAsync(customer, "welcome back"));
    }

    [Fact]
    public async Task A_conversation_that_a_blocked_contact_begins_is_blocked_soon()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        var contact = Text(await PostAsync(shop, "/v1/contacts", new { phone = customer }), "id");
        await PostAsync(shop, $"/v1/contacts/{contact}:block", new { });
        await ListedAsync(shop, "blocked=true", 1);
        await shop.HearFromAsync(customer);

        await shop.EventsUntilAsync(static seen => seen.Any(static one => one.ConversationActivity?.Activity.Blocked?.Blocked_ == true));
        Assert.Equal("CONTACT_BLOCKED", (await EngineFixture.ErrorAsync(await shop.SayAsync(customer, "no"))).Reason);
    }

    [Fact]
    public async Task Merged_contacts_are_one_and_undone_they_are_what_they_were()
    {
        var shop = await fixture.NewShopAsync();
        var (first, second) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(second, "my other phone");
        var from = Text(Assert.Single(Contacts(await ListedAsync(shop, "sort=LAST_SEEN", 1))), "id");
        var into = Text(await PostAsync(shop, "/v1/contacts", new { phone = first, name = "Ada" }), "id");
        var field = Text(await PostAsync(shop, "/v1/contact-fields", new { name = "city", type = "TEXT" }), "id");
        await EngineFixture.JsonAsync(await PatchAsync(shop, from, new { name = "Ada L", fields = new Dictionary<string, string> { [field] = "Pune" } }));
        await shop.AllowAsync(second);
        await ListedAsync(shop, "sort=NAME", 2);

        for (var time = 0; time < 2; time++)
        {
            var merged = await PostAsync(shop, $"/v1/contacts/{into}:merge", new { from });
            Assert.Equal(("Ada", "Pune", 1), (Text(merged, "name"), Text(merged.GetProperty("fields"), field), merged.GetProperty("conversations").GetArrayLength()));
            Assert.Contains(merged.GetProperty("consent").EnumerateArray(), static one => Text(one, "purpose") == "MARKETING" && one.GetProperty("allowed").GetBoolean());
        }

        Assert.Equal(404, (await EngineFixture.ErrorAsync(await shop.GetAsync($"/v1/contacts/{from}"))).Status);
        Assert.Equal(into, Text(Assert.Single(Contacts(await ListedAsync(shop, "sort=NAME", 1))), "id"));

        for (var time = 0; time < 2; time++)
        {
            var again = await PostAsync(shop, $"/v1/contacts/{into}:unmerge", new { from });
            Assert.Equal((from, second, "Ada L", 1), (Text(again, "id"), Text(again, "phone"), Text(again, "name"), again.GetProperty("conversations").GetArrayLength()));
        }

        var left = await GetAsync(shop, $"/v1/contacts/{into}");
        Assert.Equal((first, "Ada", 0, 0), (Text(left, "phone"), Text(left, "name"), left.GetProperty("fields").EnumerateObject().Count(), left.GetProperty("conversations").GetArrayLength()));
        Assert.DoesNotContain(left.GetProperty("consent").EnumerateArray(), static one => one.GetProperty("allowed").GetBoolean());
        await ListedAsync(shop, "sort=NAME", 2);
        await shop.HearFromAsync(second, "still me");
        await shop.ReadUntilAsync("/v1/conversations", body => body.GetProperty("conversations").EnumerateArray().Any(one => Text(one, "lastText") == "still me" && Text(one, "contact") == from));
        Assert.Equal("NOT_MERGED", (await EngineFixture.ErrorAsync(await shop.PostAsync($"/v1/contacts/{from}:unmerge", new { from = into }))).Reason);
    }

    [Fact]
    public async Task A_table_is_brought_in_row_by_row_with_consent_and_once()
    {
        var shop = await fixture.NewShopAsync();
        var (first, second) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        var field = Text(await PostAsync(shop, "/v1/contact-fields", new { name = "born", type = "DATE" }), "id");
        var label = Text(await PostAsync(shop, "/v1/labels", new { name = "fair" }), "id");
        var csv = $"\uFEFFName;Mobile;Born;Notes\r\n\"Rao; Asha\";00{first[1..5]} {first[5..]};1990-02-03;x\r\nBen;{second};yesterday;\r\nCy;12;;\r\n\r\nDan;({second[..6]}) {second[6..]};;\r\nEve;{first};;";
        object Table(bool dryRun, string key) => new
        {
            csv, dryRun, key, labels = new[] { label },
            columns = new object[] { new { name = "mobile", target = "PHONE" }, new { name = "Name", target = "NAME" }, new { name = "Born", target = "FIELD", field } },
            consent = new { purposes = new[] { "MARKETING" }, evidence = new { source = "fair", text = "Yes, write to me.", at = "2026-01-01T00:00:00Z" } },
        };

        var dry = await PostAsync(shop, "/v1/contacts:import", Table(true, "import-1"));
        Assert.Equal((5, 2, 0, 0), Counts(dry));
        Assert.Equal([(3, "FIELD_VALUE_INVALID"), (4, "RECIPIENT_INVALID"), (7, "PHONE_TWICE")], dry.GetProperty("errors").EnumerateArray().Select(static one => (one.GetProperty("line").GetInt32(), Text(one, "reason"))));
        Assert.Empty(Contacts(await GetAsync(shop, "/v1/contacts")));

        Assert.Equal((5, 2, 0, 2), Counts(await PostAsync(shop, "/v1/contacts:import", Table(false, "import-1"))));
        Assert.Equal((5, 0, 2, 2), Counts(await PostAsync(shop, "/v1/contacts:import", Table(false, "import-1"))));
        var listed = await ListedAsync(shop, $"label={label}&allowed=MARKETING&sort=NAME", 2);
        Assert.Equal(["Dan", "Rao; Asha"], Contacts(listed).Select(static one => Text(one, "name")));
        Assert.Equal((first, "1990-02-03"), (Text(Contacts(listed).Last(), "phone"), Text(Contacts(listed).Last().GetProperty("fields"), field)));
        Assert.Single((await GetAsync(shop, $"/v1/contacts/{Text(Contacts(listed).Last(), "id")}/consent/history")).GetProperty("entries").EnumerateArray());
        Assert.Equal("COLUMN_INVALID", (await EngineFixture.ErrorAsync(await shop.PostAsync("/v1/contacts:import", new { csv, columns = new[] { new { name = "phone", target = "PHONE" } } }))).Reason);

        static (int, int, int, int) Counts(JsonElement answer) =>
            (answer.GetProperty("rows").GetInt32(), answer.GetProperty("created").GetInt32(), answer.GetProperty("known").GetInt32(), answer.GetProperty("granted").GetInt32());
    }

    private static Task<JsonElement> ListedAsync(TestShop shop, string query, int count) => shop.ReadUntilAsync($"/v1/contacts?{query}", body => body.GetProperty("contacts").GetArrayLength() == count);

    private static IEnumerable<JsonElement> Contacts(JsonElement list) => list.GetProperty("contacts").EnumerateArray();

    private static async Task<JsonElement> GetAsync(TestShop shop, string path) => await EngineFixture.JsonAsync(await shop.GetAsync(path));

    private static async Task<JsonElement> PostAsync(TestShop shop, string path, object body) => await EngineFixture.JsonAsync(await shop.PostAsync(path, body));

    private static Task<HttpResponseMessage> PatchAsync(TestShop shop, string contact, object body) => PatchPathAsync(shop, $"/v1/contacts/{contact}", body);

    private static Task<HttpResponseMessage> PatchPathAsync(TestShop shop, string path, object body) => shop.Fixture.SendAsync(HttpMethod.Patch, path, shop.ApiKey, body);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static (int Status, string Reason) Two((int Status, string Reason, string Message) error) => (error.Status, error.Reason);
}

[Collection(OnSqlite.Name)]
public sealed class ContactsOnSqlite(SqliteEngine fixture) : ContactTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class ContactsOnPostgres(PostgresEngine fixture) : ContactTests(fixture);
