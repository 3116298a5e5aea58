using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Control;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

public class Writing : IAsyncLifetime
{
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.StartAsync();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task An_answer_names_the_message_it_answers_in_both_directions()
    {
        var question = await _desk.WriteAsync("how late?");
        var sent = await _desk.SendAsync(new
        {
            messaging_product = "whatsapp", to = Desk.Ada, text = new { body = "six", preview_url = true }, context = new { message_id = question.Id },
        });
        var answer = Assert.Single(_desk.World.Messages(new MessageQuery(To: Desk.Ada)));
        Assert.Equal((question.Id, true), (answer.ReplyTo, answer.PreviewUrl));

        await _desk.Receiver.NextAsync(2);
        await _desk.ControlAsync(HttpMethod.Post, "messages", new { from = Desk.Ada, text = "thanks", replyTo = sent.MessageId });
        var message = (await _desk.Receiver.NextAsync()).Value.GetProperty("messages")[0];
        Assert.Equal("context", message.EnumerateObject().First().Name);
        Assert.Equal(sent.MessageId, message.GetProperty("context").GetProperty("id").GetString());
        Assert.Equal("15550100001", message.GetProperty("context").GetProperty("from").GetString());
    }

    [Fact]
    public async Task A_new_phone_appears_with_its_first_message()
    {
        var wrote = await _desk.ControlAsync(HttpMethod.Post, "messages", new { from = "+49 155 5010 7005", text = "hallo", name = "Zoë" });
        Assert.Equal(200, wrote.Status);
        var contact = (await _desk.Receiver.NextAsync()).Value.GetProperty("contacts")[0];
        Assert.Equal(("Zoë", "4915550107005"), (contact.GetProperty("profile").GetProperty("name").GetString(), contact.GetProperty("wa_id").GetString()));
        Assert.Equal(200, (await _desk.SendTextAsync("hello", "+4915550107005")).Status);
    }

    [Fact]
    public async Task Any_message_json_can_be_written_and_keeps_its_bytes()
    {
        var wrote = await _desk.ControlAsync(HttpMethod.Post, "messages", """
            {"from":"+15550107001","type":"raw","message":{"type":"hologram","hologram":{"text":"\ud83d \u0000 a/b é"},"id":"wamid.mine"}}
            """);
        Assert.Equal("wamid.mine", wrote.Json.GetProperty("id").GetString());
        var post = await _desk.Receiver.NextAsync();
        Assert.Contains(
            """
            "messages":[{"from":"15550107001","timestamp":"1795176000","type":"hologram","hologram":{"text":"\ud83d \u0000 a\/b \u00e9"},"id":"wamid.mine"}]
            """.Trim(), post.Text, StringComparison.Ordinal);
        Assert.True(post.SignedBy(Desk.Secret));
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_breaks_nothing_in_either_direction()
    {
        await _desk.ControlAsync(HttpMethod.Post, "messages", """
            {"from":"+15550107001","type":"raw","message":{"type":"\udead","id":"wamid.\ud83d"}}
            """);
        Assert.Contains("""
            "type":"\udead","id":"wamid.\ud83d"
            """.Trim(), (await _desk.Receiver.NextAsync()).Text, StringComparison.Ordinal);
        var sent = await _desk.SendAsync("""
            {"messaging_product":"whatsapp","to":"+15550107001","text":{"body":"half \ud83d \"\n\u0000"},"biz_opaque_callback_data":"\udead"}
            """);
        Assert.Equal(200, sent.Status);
        Assert.Contains("\"biz_opaque_callback_data\":\"\\udead\"", (await _desk.Receiver.NextAsync()).Text, StringComparison.Ordinal);
        Assert.Equal("half \ud83d \"\n\0", Assert.Single(_desk.World.Messages(new MessageQuery(To: Desk.Ada))).Text);
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Get, "messages")).Status);
    }

    [Fact]
    public async Task A_system_message_comes_without_contacts()
    {
        await _desk.World.Customers.WriteAsync(new CustomerMessage(
            Desk.Ada, Message: JsonSerializer.Deserialize<JsonElement>("""{"type":"system","system":{"type":"user_changed_number"}}""")));
        Assert.False((await _desk.Receiver.NextAsync()).Value.TryGetProperty("contacts", out _));
    }

    [Fact]
    public async Task Many_can_be_written_at_once_and_spread_over_phones()
    {
        var wrote = await _desk.ControlAsync(HttpMethod.Post, "messages", new { from = "+15550200000", text = "no. {n}", count = 60, phones = 20 });
        Assert.Equal(60, wrote.Json.GetProperty("count").GetInt32());
        var posts = await _desk.Receiver.NextAsync(60);
        var messages = posts.Select(p => p.Value.GetProperty("messages")[0]).ToList();
        Assert.Equal(20, messages.Select(m => m.GetProperty("from").GetString()).Distinct().Count());
        Assert.Equal(
            Enumerable.Range(1, 60).Select(n => $"no. {n}").Order(),
            messages.Select(m => m.GetProperty("text").GetProperty("body").GetString()!).Order());
        Assert.Equal(60, messages.Select(m => m.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_read_mark_covers_earlier_messages_of_the_same_chat_only()
    {
        var first = await _desk.WriteAsync("1");
        var second = await _desk.WriteAsync("2");
        var third = await _desk.WriteAsync("3");
        var other = await _desk.WriteAsync("other", Desk.Bob);
        var marked = await _desk.SendAsync(new
        {
            messaging_product = "whatsapp", status = "read", message_id = second.Id, typing_indicator = new { type = "text" },
        });
        Assert.Equal((200, """{"success":true}"""), (marked.Status, marked.Text));
        Assert.Equal([true, true, false, false], new[] { first, second, third, other }.Select(m => m.ReadByBusiness));
    }

    [Theory]
    [InlineData("""{"messaging_product":"whatsapp","status":"read"}""")]
    [InlineData("""{"messaging_product":"whatsapp","status":"read","message_id":"wamid.unknown"}""")]
    [InlineData("""{"messaging_product":"whatsapp","status":"seen","message_id":"wamid.unknown"}""")]
    [InlineData("""{"messaging_product":"whatsapp","status":"read","message_id":"x","typing_indicator":{}}""")]
    public async Task A_wrong_read_mark_is_refused(string body)
    {
        var answer = await _desk.SendAsync(body);
        Assert.Equal((400, 100), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Somebody_can_wait_for_what_a_phone_will_receive()
    {
        _desk.WithOpenWindow();
        var waiting = _desk.ControlAsync(HttpMethod.Get, $"messages?to={Uri.EscapeDataString(Desk.Ada)}&wait=30&count=2");
        await _desk.SendTextAsync("one");
        await _desk.SendTextAsync("two");
        var answer = (await waiting).Json;
        Assert.Equal(["one", "two"], answer.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("text").GetString()));
        await _desk.SendTextAsync("three");
        var after = await _desk.ControlAsync(HttpMethod.Get, $"messages?to={Uri.EscapeDataString(Desk.Ada)}&after={answer.GetProperty("next").GetInt64()}");
        Assert.Equal("three", Assert.Single(after.Json.GetProperty("messages").EnumerateArray()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task Lists_tell_what_a_phone_sent_from_what_it_received()
    {
        await _desk.WriteAsync("question");
        await _desk.SendTextAsync("answer");
        Assert.Equal("answer", Assert.Single(_desk.World.Messages(new MessageQuery(To: Desk.Ada))).Text);
        Assert.Equal("question", Assert.Single(_desk.World.Messages(new MessageQuery(From: Desk.Ada))).Text);
        Assert.Equal(2, _desk.World.Messages(new MessageQuery(To: Desk.Ada, From: Desk.Ada)).Count);
        Assert.Empty(_desk.World.Messages(new MessageQuery(To: Desk.Bob)));
        Assert.Empty(_desk.World.Messages(new MessageQuery(To: "+15550107099")));
    }

    [Fact]
    public async Task Only_the_newest_messages_are_kept_per_phone_and_in_all()
    {
        using var world = new World(new SimulatorOptions
        {
            Apps = [new AppSpec("a")], Wabas = [new WabaSpec("1", Apps: ["a"])], Numbers = [new NumberSpec("1")],
            PhoneLimits = new PhoneLimits(MessagesPerPhone: 10, Messages: 25, Phones: 4),
        });
        for (var i = 0; i < 60; i++) await world.Customers.WriteAsync(new CustomerMessage($"+1555010700{i % 4}", $"{i}"));
        Assert.Equal(Enumerable.Range(35, 25).Select(i => $"{i}"), world.Messages(new MessageQuery()).Select(m => m.Text));
        for (var i = 0; i < 30; i++) await world.Customers.WriteAsync(new CustomerMessage("+15550107000", $"again {i}"));
        Assert.Equal(
            Enumerable.Range(20, 10).Select(i => $"again {i}"), world.Messages(new MessageQuery(From: "+15550107000")).Select(m => m.Text));
        await Assert.ThrowsAsync<SimulatorException>(async () => await world.Customers.WriteAsync(new CustomerMessage("+15550107009", "x")));
    }

    [Theory]
    [InlineData("""{"from":"nobody","text":"x"}""", 400)]
    [InlineData("""{"from":"+15550100001","text":"x"}""", 400)]
    [InlineData("""{"from":"+15550107001"}""", 400)]
    [InlineData("""{"from":"+15550107001","text":"x","to":"404404404"}""", 404)]
    [InlineData("""{"from":"+15550107001","text":"x","count":0}""", 400)]
    [InlineData("""{"from":"+15550107001","text":"x","typo":1}""", 400)]
    [InlineData("""{"text":"x"}""", 400)]
    [InlineData("""{"from":"+15550107001","text":"\ud83d"}""", 400)]
    [InlineData("""not json""", 400)]
    public async Task What_cannot_be_written_is_refused_in_words(string body, int status)
    {
        var answer = await _desk.ControlAsync(HttpMethod.Post, "messages", body);
        Assert.Equal(status, answer.Status);
        Assert.NotEmpty(answer.Error.GetString()!);
    }
}
