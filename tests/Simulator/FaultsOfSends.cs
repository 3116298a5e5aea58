using Parley.Simulator.Control;
using Parley.Simulator.Faults;
using Parley.Simulator.Phones;

namespace Parley.Tests.Simulator;

public class FaultsOfSends : IAsyncLifetime
{
    private Desk _desk = null!;

    private IReadOnlyList<ChatMessage> Arrived => _desk.World.Messages(new MessageQuery(To: Desk.Ada));

    public async Task InitializeAsync() => _desk = (await Desk.StartAsync()).WithOpenWindow();

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Cut_before_processing_leaves_nothing_behind()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Before, Count: 1));
        await Assert.ThrowsAsync<HttpRequestException>(() => _desk.SendTextAsync("lost"));
        Assert.Empty(Arrived);
        Assert.Equal(200, (await _desk.SendTextAsync("arrives")).Status);
        Assert.Equal("arrives", Assert.Single(Arrived).Text);
    }

    [Fact]
    public async Task Cut_after_accepting_delivers_the_message_whose_statuses_tell_of_it()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.After));
        await Assert.ThrowsAsync<HttpRequestException>(() => _desk.SendTextAsync("unknown outcome", data: "key-1"));
        var message = Assert.Single(Arrived);
        var status = (await _desk.Receiver.NextAsync()).Value.GetProperty("statuses")[0];
        Assert.Equal("key-1", status.GetProperty("biz_opaque_callback_data").GetString());
        Assert.Equal(message.Id, status.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Half_an_answer_is_cut_in_the_middle_of_the_body()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Answer, Count: 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"v26.0/{Desk.Number}/messages?access_token={Desk.Token}")
        {
            Content = System.Net.Http.Json.JsonContent.Create(Desk.TextBody("half")),
        };
        using var response = await _desk.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        using var got = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(got));
        Assert.InRange(got.Length, 1, response.Content.Headers.ContentLength!.Value - 1);
        Assert.Equal("half", Assert.Single(Arrived).Text);
        Assert.Equal("sent", (await _desk.Receiver.NextAsync()).Status);
    }

    [Fact]
    public async Task A_delay_holds_the_send_before_it_is_processed()
    {
        var start = _desk.World.Clock.GetUtcNow();
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Delay, DelayMs: 5000));
        var sending = _desk.SendTextAsync("late");
        await _desk.AdvanceUntilAsync(() => sending.IsCompleted, TimeSpan.FromMilliseconds(100));
        Assert.Equal(200, (await sending).Status);
        Assert.True(Assert.Single(Arrived).Time - start >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_delayed_answer_leaves_long_after_the_message_arrived()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.DelayAnswer, DelayMs: 5000));
        var sending = _desk.SendTextAsync("quick, but silent");
        var arrived = await _desk.World.WaitForMessagesAsync(new MessageQuery(To: Desk.Ada), 1, TimeSpan.FromSeconds(30));
        Assert.Equal(_desk.World.Clock.GetUtcNow(), Assert.Single(arrived).Time);
        Assert.False(sending.IsCompleted);
        await _desk.AdvanceUntilAsync(() => sending.IsCompleted, TimeSpan.FromMilliseconds(100));
        Assert.Equal(200, (await sending).Status);
        Assert.True(_desk.World.Clock.GetUtcNow() - arrived[0].Time >= TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(131056, null, 429)]
    [InlineData(130429, null, 429)]
    [InlineData(131000, null, 500)]
    [InlineData(2, null, 503)]
    [InlineData(131048, 400, 400)]
    public async Task An_error_is_answered_and_nothing_is_sent(int code, int? httpStatus, int expected)
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: code, HttpStatus: httpStatus, Count: 1));
        var answer = await _desk.SendTextAsync("refused");
        Assert.Equal((expected, code), (answer.Status, answer.Code));
        Assert.StartsWith($"(#{code}) ", answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(Arrived);
    }

    [Fact]
    public async Task An_error_can_hide_that_the_message_went_out()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Code: 131000, Accepted: true));
        Assert.Equal(500, (await _desk.SendTextAsync("sent all the same")).Status);
        Assert.Equal("sent all the same", Assert.Single(Arrived).Text);
        Assert.Equal("sent", (await _desk.Receiver.NextAsync()).Status);
    }

    [Fact]
    public async Task The_status_can_be_posted_before_the_answer()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.StatusBeforeResponse));
        var answered = new TaskCompletionSource();
        var before = new TaskCompletionSource<bool>();
        _desk.Receiver.Before = received =>
        {
            if (received.Status == "sent") before.TrySetResult(!answered.Task.IsCompleted);
            return Task.CompletedTask;
        };
        var sent = await _desk.SendTextAsync("overtaken");
        answered.SetResult();
        Assert.True(before.Task.IsCompleted && await before.Task);
        Assert.Equal(200, sent.Status);
    }

    [Fact]
    public async Task A_counted_fault_is_spent_after_so_many_strikes()
    {
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Count: 2));
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++) statuses.Add((await _desk.SendTextAsync("x")).Status);
        Assert.Equal([500, 500, 200, 200], statuses);
        Assert.Empty(_desk.World.Faults.All);
    }

    [Fact]
    public void A_rate_strikes_its_share()
    {
        var faults = new FaultList(seed: 7);
        faults.Add(new FaultSpec(FaultKind.Error, Rate: 0.25));
        var struck = Enumerable.Range(0, 4000).Count(_ => faults.Strike(FaultSide.Send, "1", "2").Count > 0);
        Assert.InRange(struck, 900, 1100);
    }

    [Fact]
    public async Task A_match_limits_a_fault_to_one_recipient_and_one_number()
    {
        _desk.World.Customers.SetLastWrote(Desk.Bob, Desk.Number, _desk.World.Clock.GetUtcNow());
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Error, Match: new FaultMatch(Recipient: "1 555 010 7002")));
        _desk.World.Faults.Add(new FaultSpec(FaultKind.Before, Match: new FaultMatch(Number: "other")));
        Assert.Equal(200, (await _desk.SendTextAsync("x")).Status);
        Assert.Equal(500, (await _desk.SendTextAsync("x", Desk.Bob)).Status);
    }

    [Fact]
    public async Task The_control_api_adds_lists_and_removes_faults()
    {
        var added = await _desk.ControlAsync(HttpMethod.Post, "faults", """{"at":"error","code":131056,"rate":1}""");
        Assert.Equal(200, added.Status);
        Assert.Equal(131056, (await _desk.SendTextAsync("x")).Code);
        var listed = (await _desk.ControlAsync(HttpMethod.Get, "faults")).Json.GetProperty("faults")[0];
        Assert.Equal(("send", 1), (listed.GetProperty("on").GetString(), listed.GetProperty("struck").GetInt32()));
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Delete, $"faults/{added.Json.GetProperty("id").GetString()}")).Status);
        Assert.Equal(200, (await _desk.SendTextAsync("x")).Status);
        Assert.Equal(404, (await _desk.ControlAsync(HttpMethod.Delete, "faults/1")).Status);
        await _desk.ControlAsync(HttpMethod.Post, "faults", """{"at":"before"}""");
        Assert.Equal(200, (await _desk.ControlAsync(HttpMethod.Delete, "faults")).Status);
        Assert.Empty(_desk.World.Faults.All);
    }

    [Theory]
    [InlineData("""{"at":"nonsense"}""")]
    [InlineData("""{"at":"error","rate":2}""")]
    [InlineData("""{"at":"error","count":0}""")]
    [InlineData("""{"at":"duplicate","on":"send"}""")]
    [InlineData("""{"at":"error","match":{"recipient":"Bob"}}""")]
    [InlineData("""{"at":"error","cuont":1}""")]
    public async Task A_fault_that_cannot_be_is_refused(string fault) =>
        Assert.Equal(400, (await _desk.ControlAsync(HttpMethod.Post, "faults", fault)).Status);
}
