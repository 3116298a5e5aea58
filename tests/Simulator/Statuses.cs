using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

public class Statuses
{
    [Fact]
    public async Task Opening_the_chat_reads_what_was_delivered()
    {
        await using var desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 0, InFlight = 1 })).WithOpenWindow();
        await desk.SendTextAsync("one");
        await desk.Receiver.NextAsync(2);
        var read = await desk.ControlAsync(HttpMethod.Post, $"phones/{Desk.Ada}/read", new { number = Desk.Number });
        Assert.Equal(1, read.Json.GetProperty("read").GetInt32());
        Assert.Equal("read", (await desk.Receiver.NextAsync()).Status);
        Assert.Equal(0, (await desk.ControlAsync(HttpMethod.Post, $"phones/{Desk.Ada}/read")).Json.GetProperty("read").GetInt32());
        await desk.World.WhenIdleAsync();
        Assert.Equal(3, desk.Receiver.All.Count);
    }

    [Fact]
    public async Task What_is_read_at_once_was_never_delivered_and_carries_the_pricing_itself()
    {
        await using var desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 1000, InFlight = 1 })).WithOpenWindow();
        await desk.SendTextAsync("one");
        Assert.Equal("sent", (await desk.Receiver.NextAsync()).Status);
        desk.World.Customers.Read(Desk.Ada);
        var read = await desk.Receiver.NextAsync();
        Assert.Equal("read", read.Status);
        Assert.Equal("service", read.Value.GetProperty("statuses")[0].GetProperty("pricing").GetProperty("category").GetString());
        desk.World.Advance(TimeSpan.FromSeconds(2));
        await desk.World.WhenIdleAsync();
        Assert.Equal(["sent", "read"], desk.Receiver.All.Select(p => p.Status));
    }

    [Fact]
    public async Task Before_version_24_they_carry_a_conversation()
    {
        await using var desk = (await Desk.StartAsync(change: o => o with
        {
            Apps = [o.Apps[0] with { GraphVersion = 23 }],
        })).WithOpenWindow();
        await desk.SendTextAsync("one");
        var conversation = (await desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0].GetProperty("conversation");
        Assert.Equal("service", conversation.GetProperty("origin").GetProperty("type").GetString());
        Assert.Equal(
            desk.World.Clock.GetUtcNow().AddHours(24).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            conversation.GetProperty("expiration_timestamp").GetString());
    }

    [Fact]
    public async Task Members_stand_in_the_order_of_the_reference()
    {
        await using var desk = (await Desk.StartAsync()).WithOpenWindow();
        await desk.SendTextAsync("one", data: "d");
        var value = (await desk.Receiver.NextAsync()).Value;
        Assert.Equal(["messaging_product", "metadata", "statuses"], value.EnumerateObject().Select(m => m.Name));
        Assert.Equal(
            ["id", "status", "timestamp", "recipient_id", "biz_opaque_callback_data", "pricing"],
            value.GetProperty("statuses")[0].EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public async Task A_customer_with_a_user_id_is_named_by_it_and_can_be_written_to_by_it()
    {
        await using var desk = (await Desk.StartAsync()).WithOpenWindow();
        desk.World.Phones.Add(new PhoneSpec(Desk.Ada, UserId: Desk.AdaId));
        await desk.WriteAsync("hi");
        var heard = (await desk.Receiver.NextAsync()).Value;
        Assert.Equal(Desk.AdaId, heard.GetProperty("contacts")[0].GetProperty("user_id").GetString());
        Assert.Equal(Desk.AdaId, heard.GetProperty("messages")[0].GetProperty("from_user_id").GetString());

        var sent = await desk.SendAsync(new { messaging_product = "whatsapp", recipient = Desk.AdaId, text = new { body = "hello" } });
        var contact = sent.Json.GetProperty("contacts")[0];
        Assert.Equal(Desk.AdaId, contact.GetProperty("user_id").GetString());
        Assert.False(contact.TryGetProperty("wa_id", out _));
        var status = (await desk.Receiver.NextAsync()).Value;
        Assert.Equal(Desk.AdaId, status.GetProperty("statuses")[0].GetProperty("recipient_user_id").GetString());
        Assert.Equal("Ada", status.GetProperty("contacts")[0].GetProperty("profile").GetProperty("name").GetString());
        Assert.Equal("hello", Assert.Single(desk.World.Messages(new MessageQuery(To: Desk.Ada))).Text);
        Assert.Equal(131026, (await desk.SendAsync(new { messaging_product = "whatsapp", recipient = "US.1", text = new { body = "x" } })).Code);
    }
}
