using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

/// <summary>Who a customer is to a business: number, user id, username, and how they change; and businesses whose people write on a phone.</summary>
public class Identities : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync()
    {
        _desk = await Desk.StartAsync(new() { InFlight = 1, DeliveredAfterMs = 0 });
        _desk.World.Phones.Add(new PhoneSpec(Desk.Ada, UserId: Desk.AdaId, ParentId: "US.ENT.1181", Username: "@ada"));
    }

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [InlineData("both", true, true)]
    [InlineData("phone", true, false)]
    [InlineData("user", false, true)]
    public async Task Show_what_a_business_may_see(string mode, bool phone, bool user)
    {
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/identity", new { mode })).Status);
        await _desk.WriteAsync("hi");
        var heard = (await _desk.Receiver.NextAsync()).Value;
        var (contact, message) = (heard.GetProperty("contacts")[0], heard.GetProperty("messages")[0]);
        Assert.Equal("ada", contact.GetProperty("profile").GetProperty("username").GetString());
        Assert.Equal((phone, user, user), (Has(contact, "wa_id"), Has(contact, "user_id"), Has(contact, "parent_user_id")));
        Assert.Equal((phone, user), (Has(message, "from"), Has(message, "from_user_id")));
    }

    [Fact]
    public async Task Differ_between_two_numbers_of_one_business()
    {
        var second = _desk.World.Accounts.AddNumber(new NumberSpec(Desk.Waba)).Id;
        await _desk.ControlAsync(HttpMethod.Put, $"phones/{Desk.Ada}/identity", new { mode = "user", number = second });
        await _desk.WriteAsync("hi");
        await _desk.World.Customers.WriteAsync(new CustomerMessage(Desk.Ada, "hi", second));
        var heard = await _desk.Receiver.NextAsync(2);
        Assert.Equal([true, false], heard.Select(p => Has(p.Value.GetProperty("messages")[0], "from")));
        Assert.Single(heard.Select(p => p.Value.GetProperty("messages")[0].GetProperty("from_user_id").GetString()).Distinct());
    }

    [Fact]
    public async Task Without_a_number_get_statuses_without_one()
    {
        _desk.World.Phones.Add(new PhoneSpec(Desk.Ada, Identity: IdentityMode.User));
        await _desk.WriteAsync("hi");
        await _desk.Receiver.NextAsync();
        await _desk.SendAsync(new { messaging_product = "whatsapp", recipient = Desk.AdaId, text = new { body = "x" } });
        var status = (await _desk.Receiver.NextAsync()).Value;
        Assert.Equal((false, true), (Has(status.GetProperty("statuses")[0], "recipient_id"), Has(status.GetProperty("statuses")[0], "recipient_user_id")));
        Assert.False(Has(status.GetProperty("contacts")[0], "wa_id"));
    }

    [Fact]
    public async Task Rotate_and_the_business_is_told_of_both_ids()
    {
        await _desk.WriteAsync("hi");
        await _desk.Receiver.NextAsync();
        await _desk.ControlAsync(HttpMethod.Post, $"phones/{Desk.Ada}/rotate", new { userId = "US.2" });
        var heard = (await _desk.Receiver.NextAsync()).Value;
        var message = heard.GetProperty("messages")[0];
        Assert.False(Has(message, "from"));
        Assert.False(Has(heard, "contacts"));
        var system = message.GetProperty("system");
        Assert.Equal(("user_changed_user_id", "US.2", Desk.AdaId), (
            system.GetProperty("type").GetString(), system.GetProperty("user_id").GetString(), system.GetProperty("previous_user_id").GetString()));
        Assert.Equal(131026, (await _desk.SendAsync(new { messaging_product = "whatsapp", recipient = Desk.AdaId, text = new { body = "x" } })).Code);
        Assert.Equal(200, (await _desk.SendAsync(new { messaging_product = "whatsapp", recipient = "US.2", text = new { body = "x" } })).Status);
    }

    [Fact]
    public async Task Move_to_another_number_with_the_window_and_a_new_user_id()
    {
        await _desk.WriteAsync("hi");
        await _desk.Receiver.NextAsync();
        await _desk.ControlAsync(HttpMethod.Post, $"phones/{Desk.Ada}/number", new { phone = "+15550107009" });
        var message = (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
        var system = message.GetProperty("system");
        Assert.Equal(("15550107001", "15550107009", "user_changed_number", Desk.AdaId), (
            message.GetProperty("from").GetString(), system.GetProperty("wa_id").GetString(), system.GetProperty("type").GetString(),
            system.GetProperty("previous_user_id").GetString()));
        Assert.Equal(131026, (await _desk.SendTextAsync("x")).Code);
        Assert.Equal(200, (await _desk.SendTextAsync("x", "+15550107009")).Status);
        Assert.Equal(409, (await _desk.ControlAsync(HttpMethod.Post, "phones/+15550107009/number", new { phone = Desk.Bob })).Status);
    }

    [Fact]
    public async Task Of_a_business_with_the_app_are_echoed_and_shared_once()
    {
        await _desk.WriteAsync("hi");
        await _desk.Receiver.NextAsync();
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, "echoes", new { to = Desk.Ada, text = "hello" })).Status);
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { onPhoneApp = true });
        var echo = (await _desk.ControlAsync(HttpMethod.Post, "echoes", new { to = Desk.Ada, text = "hello" })).Json.GetProperty("id").GetString();
        var heard = await _desk.Receiver.NextAsync();
        Assert.Equal("smb_message_echoes", FieldOf(heard));
        var message = heard.Value.GetProperty("message_echoes")[0];
        Assert.Equal((echo, "15550100001", "15550107001", "hello"), (
            message.GetProperty("id").GetString(), message.GetProperty("from").GetString(), message.GetProperty("to").GetString(),
            message.GetProperty("text").GetProperty("body").GetString()));

        await _desk.World.Customers.SendFileAsync(new CustomerFile(Desk.Ada, "image/png", [1, 2]));
        await _desk.Receiver.NextAsync();
        _desk.World.Advance(TimeSpan.FromHours(23));
        Assert.Equal(200, (await SyncAsync("smb_app_state_sync")).Status);
        var contacts = await _desk.Receiver.NextAsync();
        Assert.Equal(("smb_app_state_sync", "15550107001"), (
            FieldOf(contacts), contacts.Value.GetProperty("state_sync")[0].GetProperty("contact").GetProperty("phone_number").GetString()));
        Assert.Equal(200, (await SyncAsync("history")).Status);
        var history = (await _desk.Receiver.NextAsync()).Value.GetProperty("history")[0];
        Assert.Equal((0, 100), (history.GetProperty("metadata").GetProperty("phase").GetInt32(), history.GetProperty("metadata").GetProperty("progress").GetInt32()));
        Assert.Equal(["text", "text", "media_placeholder"], history.GetProperty("threads")[0].GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("type").GetString()));
        Assert.Equal("image", (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0].GetProperty("type").GetString());
        Assert.Equal(2593107, (await SyncAsync("history")).Code);
    }

    [Fact]
    public async Task Of_a_business_with_the_app_may_not_be_shared_or_too_late()
    {
        await _desk.ControlAsync(HttpMethod.Patch, $"numbers/{Desk.Number}", new { onPhoneApp = true, historyDeclined = true });
        Assert.Equal(200, (await SyncAsync("history")).Status);
        Assert.Equal(2593109, (await _desk.Receiver.NextAsync()).Value.GetProperty("history")[0].GetProperty("errors")[0].GetProperty("code").GetInt32());
        _desk.World.Advance(TimeSpan.FromHours(24));
        Assert.Equal(2593108, (await SyncAsync("smb_app_state_sync")).Code);
    }

    private Task<Answer> SyncAsync(string type) =>
        _desk.GraphAsync(HttpMethod.Post, $"v26.0/{Desk.Number}/smb_app_data", new { messaging_product = "whatsapp", sync_type = type });

    private static string? FieldOf(Received post) => post.Json.GetProperty("entry")[0].GetProperty("changes")[0].GetProperty("field").GetString();

    private static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out _);
}
