using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Webhooks;

/// <summary>People whose names are missing, late, or change: one person is one contact, and the window goes along.</summary>
public abstract class IdentityTests(EngineFixture fixture)
{
    private static int _users;

    [Fact]
    [Trait("Promise", "P3")]
    public async Task A_thousand_parallel_first_messages_that_name_a_person_in_three_ways_make_one_contact()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, user) = (TestShop.NewCustomer(), NewUser());

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => InsistAsync(shop, (i % 3) switch
        {
            0 => Text($"wamid.{i}", phone, null),
            1 => Text($"wamid.{i}", null, user),
            _ => Text($"wamid.{i}", phone, user),
        })));

        using (var last = await shop.ReceiveAsync(Text("wamid.end", phone, user))) Assert.Equal(200, (int)last.StatusCode);
        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageReceived is not null) == 1_001);
        Assert.Equal(1_001, events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.WhatsappId).Distinct().Count());
        var contacts = new HashSet<string>();
        foreach (var conversation in events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Conversation).Distinct())
            contacts.Add((await shop.ReadUntilAsync($"/v1/conversations/{conversation}", body => body.GetProperty("contact").GetString() is { Length: > 0 })).GetProperty("contact").GetString()!);
        // What arrived under either name before both were told together is history of the one person.
        var merged = events.Where(e => e.ContactMerged is not null).Select(e => e.ContactMerged.From).ToHashSet();
        Assert.True(merged.Count <= 1);
        Assert.Single(contacts.Except(merged));
        Assert.Equal(
            await ConversationAsync(shop, phone, "by number"), await ConversationAsync(shop, phone, "by number again"));
    }

    [Fact]
    public async Task A_number_that_arrives_late_opens_the_conversation_to_sends_by_it()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, user) = (TestShop.NewCustomer(), NewUser());
        await ReceiveAsync(shop, Text("wamid.1", null, user));

        await ReceiveAsync(shop, Text("wamid.2", phone, user));

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.WhatsappId == "wamid.2"));
        var changed = Assert.Single(events, e => e.ConversationParties is not null).ConversationParties;
        Assert.Equal((phone, user), (changed.Phone, changed.UserId));
        Assert.Single(events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Conversation).Distinct());
        Assert.Equal(changed.Conversation, await ConversationAsync(shop, phone, "hello"));
    }

    [Fact]
    public async Task Two_contacts_that_turn_out_to_be_one_are_merged_once_and_the_window_goes_along()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, user) = (TestShop.NewCustomer(), NewUser());
        // Long ago by number; today by user id.
        await ReceiveAsync(shop, Text("wamid.1", phone, null, DateTimeOffset.UtcNow.AddDays(-3)));
        using (var closed = await shop.SayAsync(phone, "too late")) Assert.False(closed.IsSuccessStatusCode);
        await ReceiveAsync(shop, Text("wamid.2", null, user));

        var both = Text("wamid.3", phone, user, DateTimeOffset.UtcNow.AddDays(-3));
        for (var i = 0; i < 3; i++) await ReceiveAsync(shop, both);

        var conversation = await ConversationAsync(shop, phone, "in time");
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageQueued is not null));
        var merged = Assert.Single(events, e => e.ContactMerged is not null).ContactMerged;
        Assert.Equal("wamid.3", merged.Evidence);
        var joined = Assert.Single(merged.Joined);
        Assert.Equal(conversation, joined.Into);
        Assert.Single(events, e => e.MessageReceived?.WhatsappId == "wamid.3");
        Assert.Equal(conversation, events.Single(e => e.MessageReceived?.WhatsappId == "wamid.3").MessageReceived.Conversation);
        Assert.Single(events, e => e.ConversationParties is { } parties && parties.Conversation == joined.From && parties.JoinedInto == joined.Into);
    }

    [Fact]
    public async Task What_a_person_stopped_stays_stopped_when_their_other_name_turns_up()
    {
        var shop = await fixture.NewShopAsync();
        var (phone, user) = (TestShop.NewCustomer(), NewUser());
        await ReceiveAsync(shop, Text("wamid.1", phone, null));
        await ReceiveAsync(shop, Text("wamid.2", null, user, text: "STOP"));

        await ReceiveAsync(shop, Text("wamid.3", phone, user));

        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.WhatsappId == "wamid.3"));
        var merged = events.Single(e => e.ContactMerged is not null).ContactMerged;
        // Whichever of the two goes on, it is stopped: by the word itself or by the merge.
        Assert.Contains(events, e => e.ConsentChanged is { } changed && changed.Contact == merged.Contact && changed.Stopped.Count > 0);
    }

    [Fact]
    public async Task A_changed_number_moves_conversation_and_window_and_frees_the_old_one()
    {
        var shop = await fixture.NewShopAsync();
        var (old, now, stranger) = (TestShop.NewCustomer(), TestShop.NewCustomer(), "wamid.stranger");
        var (oldUser, nowUser) = (NewUser(), NewUser());
        await ReceiveAsync(shop, Text("wamid.1", old, oldUser));
        var system = $$"""{"from":"{{old[1..]}}","id":"wamid.sys","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","type":"system","system":{"type":"user_changed_number","body":"changed","wa_id":"{{now[1..]}}","user_id":"{{nowUser}}","previous_user_id":"{{oldUser}}"} }""";

        for (var i = 0; i < 2; i++) await ReceiveAsync(shop, system);

        await ReceiveAsync(shop, Text("wamid.2", now, nowUser));
        await ReceiveAsync(shop, Text(stranger, old, null));
        var conversation = await ConversationAsync(shop, now, "to the new number");
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageQueued is not null));
        string Of(string id) => events.Single(e => e.MessageReceived?.WhatsappId == id).MessageReceived.Conversation;
        Assert.Equal((conversation, conversation, conversation), (Of("wamid.1"), Of("wamid.sys"), Of("wamid.2")));
        Assert.NotEqual(conversation, Of(stranger));
        var renamed = Assert.Single(events, e => e.ContactRenamed is not null).ContactRenamed;
        Assert.Equal((now, old, nowUser, oldUser), (renamed.Phone, renamed.FormerPhone, renamed.UserId, renamed.FormerUserId));
        Assert.Equal("user_changed_number", events.Single(e => e.MessageReceived?.WhatsappId == "wamid.sys").MessageReceived.System.Type);
        Assert.Equal(now, events.First(e => e.MessageQueued is not null).MessageQueued.To);
    }

    /// <summary>Meta counts the customer's messages and calls; what WhatsApp itself says about a customer is neither.</summary>
    [Fact]
    [Trait("Promise", "P11")]
    public async Task A_changed_number_keeps_an_open_window_open_and_opens_none()
    {
        var shop = await fixture.NewShopAsync();
        var (old, now, silent, silentNow) = (TestShop.NewCustomer(), TestShop.NewCustomer(), TestShop.NewCustomer(), TestShop.NewCustomer());
        string Changed(string id, string from, string to) =>
            $$"""{"from":"{{from[1..]}}","id":"{{id}}","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","type":"system","system":{"type":"user_changed_number","body":"changed","wa_id":"{{to[1..]}}"} }""";
        await ReceiveAsync(shop, Text("wamid.1", old, null));

        await ReceiveAsync(shop, Changed("wamid.sys-1", old, now));
        await ReceiveAsync(shop, Changed("wamid.sys-2", silent, silentNow));

        using var moved = await shop.SayAsync(now, "we may go on");
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync());
        foreach (var number in new[] { silent, silentNow }) Assert.Equal("WINDOW_CLOSED", (await EngineFixture.ErrorAsync(await shop.SayAsync(number, "may we?"))).Reason);
    }

    [Fact]
    public async Task A_changed_user_id_without_a_number_moves_the_conversation_and_forgets_the_number()
    {
        var shop = await fixture.NewShopAsync();
        var phone = TestShop.NewCustomer();
        var (old, now) = (NewUser(), NewUser());
        await ReceiveAsync(shop, Text("wamid.1", phone, old));

        for (var i = 0; i < 2; i++)
        {
            await ReceiveAsync(shop, $$"""{"from_user_id":"{{old}}","id":"wamid.sys","timestamp":"{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}","type":"system","system":{"type":"user_changed_user_id","user_id":"{{now}}","previous_user_id":"{{old}}"} }""");
        }

        await ReceiveAsync(shop, Text("wamid.2", null, now));
        var events = await shop.EventsUntilAsync(seen => seen.Any(e => e.MessageReceived?.WhatsappId == "wamid.2"));
        Assert.Single(events.Where(e => e.MessageReceived is not null).Select(e => e.MessageReceived.Conversation).Distinct());
        Assert.Equal(("", now), events.Where(e => e.ConversationParties is not null).Select(e => (e.ConversationParties.Phone, e.ConversationParties.UserId)).Single());
        Assert.Single(events, e => e.ContactRenamed is not null);
        // Whoever has the number now is somebody else, also when a message of before comes once more.
        for (var i = 0; i < 2; i++)
        {
            using var refused = await shop.SayAsync(phone, "who is there?");
            Assert.False(refused.IsSuccessStatusCode);
            await ReceiveAsync(shop, Text("wamid.1", phone, old));
        }
    }

    [Fact]
    public async Task Two_numbers_of_a_tenant_may_know_different_things_of_one_person()
    {
        var shop = await fixture.NewShopAsync();
        var second = fixture.NewNumber(shop.Number.App);
        await EngineFixture.JsonAsync(await shop.ConnectAsync(second));
        var (phone, user) = (TestShop.NewCustomer(), NewUser());
        await ReceiveAsync(shop, Text("wamid.1", phone, user));

        using (var response = await fixture.PostWebhookAsync(shop.Number.App, Payloads.Messages(second.PhoneNumberId, Text("wamid.2", null, user)))) Assert.Equal(200, (int)response.StatusCode);

        var events = await shop.EventsUntilAsync(seen => seen.Count(e => e.MessageReceived is not null) == 2);
        var started = events.Where(e => e.ConversationStarted is not null).Select(e => e.ConversationStarted).ToList();
        Assert.Equal(2, started.Count);
        Assert.Single(started.Select(one => one.Contact).Distinct());
        Assert.Equal([(phone, user), ("", user)], started.Select(one => (one.Phone, one.UserId)));
    }

    /// <summary>Sends a webhook until it is taken, as Meta does.</summary>
    private static async Task InsistAsync(TestShop shop, string message)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var response = await shop.ReceiveAsync(message);
            if (response.IsSuccessStatusCode) return;
            Assert.True((int)response.StatusCode == 503 && TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromMinutes(2), $"{response.StatusCode}");
            await Task.Delay(50);
        }
    }

    private static string NewUser() => $"US.{Guid.NewGuid():N}{Interlocked.Increment(ref _users)}";

    private static async Task ReceiveAsync(TestShop shop, string message)
    {
        using var response = await shop.ReceiveAsync(message);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Text(string id, string? phone, string? user, DateTimeOffset? at = null, string text = "hello")
    {
        var from = phone is null ? "" : $"\"from\":\"{phone[1..]}\",";
        var by = user is null ? "" : $"\"from_user_id\":\"{user}\",";
        var seconds = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        return "{" + from + by + $"\"id\":\"{id}\",\"timestamp\":\"{seconds}\",\"type\":\"text\",\"text\":" + "{\"body\":\"" + text + "\"}}";
    }

    private static async Task<string> ConversationAsync(TestShop shop, string to, string text)
    {
        using var sent = await shop.SayAsync(to, text);
        return (await EngineFixture.JsonAsync(sent)).GetProperty("conversation").GetString()!;
    }
}

[Collection(OnSqlite.Name)]
public sealed class IdentitiesOnSqlite(SqliteEngine fixture) : IdentityTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class IdentitiesOnPostgres(PostgresEngine fixture) : IdentityTests(fixture);
