using Parley.Simulator.Control;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

public class Conversing
{
    [Fact]
    public async Task A_customer_writes_and_reads_the_answer()
    {
        await using var desk = await Desk.StartAsync();
        var wrote = await desk.ControlAsync(HttpMethod.Post, "messages", new { from = Desk.Ada, text = "Are you open?" });
        Assert.Equal(200, wrote.Status);
        var heard = (await desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
        Assert.Equal("Are you open?", heard.GetProperty("text").GetProperty("body").GetString());
        Assert.Equal(wrote.Json.GetProperty("id").GetString(), heard.GetProperty("id").GetString());

        var sent = await desk.SendTextAsync("Until six.");
        Assert.Equal(200, sent.Status);
        var contact = sent.Json.GetProperty("contacts")[0];
        Assert.Equal((Desk.Ada, "15550107001"), (contact.GetProperty("input").GetString(), contact.GetProperty("wa_id").GetString()));
        Assert.StartsWith("wamid.", sent.MessageId, StringComparison.Ordinal);

        var listed = await desk.ControlAsync(HttpMethod.Get, $"messages?to={Uri.EscapeDataString(Desk.Ada)}&wait=20");
        var message = Assert.Single(listed.Json.GetProperty("messages").EnumerateArray());
        Assert.Equal("Until six.", message.GetProperty("text").GetString());
        Assert.Equal(sent.MessageId, message.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Statuses_follow_each_other_and_carry_the_callback_data()
    {
        await using var desk = (await Desk.StartAsync(new() { DeliveredAfterMs = 500, ReadAfterMs = 500 })).WithOpenWindow();
        var sent = await desk.SendTextAsync("Hello", data: "order/7 é");
        foreach (var expected in (string[])["sent", "delivered", "read"])
        {
            var post = await desk.Receiver.NextAsync();
            var status = post.Value.GetProperty("statuses")[0];
            Assert.Equal(expected, post.Status);
            Assert.Equal(sent.MessageId, status.GetProperty("id").GetString());
            Assert.Equal("15550107001", status.GetProperty("recipient_id").GetString());
            Assert.Equal("order/7 é", status.GetProperty("biz_opaque_callback_data").GetString());
            Assert.Equal(expected != "read", status.TryGetProperty("pricing", out _));
            Assert.False(status.TryGetProperty("conversation", out _));
            desk.World.Advance(TimeSpan.FromMilliseconds(500));
        }

        var message = Assert.Single(desk.World.Messages(new MessageQuery(To: Desk.Ada)));
        Assert.Equal(DeliveryStatus.Read, message.Status);
    }
}
