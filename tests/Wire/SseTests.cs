using System.Net;
using Grpc.Core;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class SseTests : IAsyncLifetime
{
    private RestServer _server = null!;

    public async Task InitializeAsync() => _server = await RestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Each_message_is_an_event_whose_id_is_its_cursor()
    {
        _server.Stage.Watch = async (_, stream, _) =>
        {
            await stream.WriteAsync(new Item { Cursor = "c1", Text = "a\nb" });
            await stream.WriteAsync(new Item { Cursor = "", Text = "no position" });
            await stream.WriteAsync(new Item { Cursor = "bad\nid", Text = "x" });
        };
        var answer = await _server.GetAsync("/v1/events?limit=3");
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/event-stream", answer.Headers["Content-Type"]);
        Assert.Equal("no", answer.Headers["X-Accel-Buffering"]);
        Assert.Equal("""
            retry: 2000

            id: c1
            data: {"cursor":"c1","text":"a\nb"}

            data: {"cursor":"","text":"no position"}

            data: {"cursor":"bad\nid","text":"x"}


            """, answer.Body);
    }

    [Theory]
    [InlineData("/v1/events?cursor=a", null, "a")]
    [InlineData("/v1/events?cursor=a", "b", "b")]
    [InlineData("/v1/events", "b", "b")]
    [InlineData("/v1/events", "", "")]
    public async Task A_client_resumes_after_the_last_event_it_saw(string path, string? lastEventId, string expected)
    {
        await _server.GetAsync(path, lastEventId is null ? [] : [("Last-Event-ID", lastEventId)]);
        Assert.Equal(expected, Assert.IsType<WatchRequest>(_server.Stage.LastRequest).Cursor);
    }

    [Fact]
    public async Task An_event_arrives_while_the_method_goes_on()
    {
        var (first, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.Stage.Watch = async (_, stream, _) =>
        {
            await stream.WriteAsync(new Item { Text = "1" });
            await go.Task;
            await stream.WriteAsync(new Item { Text = "2" });
        };
        using var reader = await OpenAsync("/v1/events");
        Assert.Equal("retry: 2000", await reader.EventAsync());
        Assert.Contains("\"1\"", await reader.EventAsync(), StringComparison.Ordinal);
        go.SetResult();
        Assert.Contains("\"2\"", await reader.EventAsync(), StringComparison.Ordinal);
        Assert.Null(await reader.EventAsync());
    }

    [Fact]
    public async Task An_error_before_the_first_message_is_a_plain_error()
    {
        _server.Stage.Watch = (_, _, _) => throw RpcFailure.Create(StatusCode.InvalidArgument, "BAD_CURSOR", "No such position.");
        var answer = await _server.GetAsync("/v1/events");
        Assert.Equal((400, "BAD_CURSOR", "application/json"), (answer.Status, answer.Reason, answer.Headers["Content-Type"]));
        Assert.Equal("limit", (await _server.GetAsync("/v1/events?limit=x")).Field);
    }

    [Fact]
    public async Task An_error_after_the_first_message_is_an_event_and_the_end()
    {
        _server.Stage.Watch = async (_, stream, _) =>
        {
            await stream.WriteAsync(new Item { Cursor = "c1" });
            throw RpcFailure.Create(StatusCode.Unavailable, "MOVED", "Come back.", TimeSpan.FromSeconds(3));
        };
        var answer = await _server.GetAsync("/v1/events");
        Assert.Equal(200, answer.Status);
        Assert.EndsWith("""
            event: error
            data: {"error":{"code":503,"status":"UNAVAILABLE","reason":"MOVED","message":"Come back.","retryDelay":"3s"}}


            """, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_stream_opens_after_a_while_and_carries_comments()
    {
        var (entered, write) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.Stage.Watch = async (_, stream, _) =>
        {
            entered.SetResult();
            await write.Task;
            await stream.WriteAsync(new Item { Text = "late" });
        };
        var opening = OpenAsync("/v1/events");
        await entered.Task;
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        using var reader = await opening;
        Assert.Equal("retry: 2000", await reader.EventAsync());
        _server.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(": keep-alive", await reader.EventAsync());
        _server.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(": keep-alive", await reader.EventAsync());
        write.SetResult();
        Assert.Contains("late", await reader.EventAsync(), StringComparison.Ordinal);
        Assert.Null(await reader.EventAsync());
    }

    [Fact]
    public async Task A_method_opens_its_stream_by_sending_headers()
    {
        var go = new TaskCompletionSource();
        _server.Stage.Watch = async (_, _, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "x-lag", "0" } });
            await go.Task;
        };
        using var reader = await OpenAsync("/v1/events");
        Assert.Equal("0", reader.Headers.GetValues("x-lag").Single());
        Assert.Equal("retry: 2000", await reader.EventAsync());
        go.SetResult();
        Assert.Null(await reader.EventAsync());
    }

    [Fact]
    public async Task A_quiet_stream_can_say_where_it_begins()
    {
        _server.Stage.Watch = async (_, stream, context) =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "cursor", "c0" } });
            await stream.WriteAsync(new Item { Cursor = "c1" });
        };
        Assert.Equal("retry: 2000\n\nid: c0\n\nid: c1\ndata: {\"cursor\":\"c1\",\"text\":\"\"}\n\n", (await _server.GetAsync("/v1/events")).Body);
    }

    [Fact]
    public async Task Messages_marked_as_followed_by_more_arrive_with_the_last_of_them()
    {
        var (held, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _server.Stage.Watch = async (_, stream, _) =>
        {
            stream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
            for (var i = 0; i < 1000; i++) await stream.WriteAsync(new Item { Text = $"{i}" });
            stream.WriteOptions = null;
            held.SetResult();
            await go.Task;
            await stream.WriteAsync(new Item { Text = "last" });
        };
        var opening = OpenAsync("/v1/events");
        await held.Task;
        Assert.False(opening.IsCompleted);
        go.SetResult();
        using var reader = await opening;
        Assert.Equal("retry: 2000", await reader.EventAsync());
        for (var i = 0; i < 1000; i++) Assert.Equal($$"""data: {"cursor":"","text":"{{i}}"}""", await reader.EventAsync());
        Assert.Contains("last", await reader.EventAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_method()
    {
        var left = new TaskCompletionSource();
        _server.Stage.Watch = async (_, stream, context) =>
        {
            await stream.WriteAsync(new Item { Text = "1" });
            context.CancellationToken.Register(left.SetResult);
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        using (var reader = await OpenAsync("/v1/events")) await reader.EventAsync();
        await left.Task;
        Assert.Empty(_server.Log.Entries);
    }

    [Fact]
    public async Task A_deadline_the_client_asked_for_ends_the_stream_with_an_error()
    {
        _server.Stage.Watch = async (_, stream, context) =>
        {
            await stream.WriteAsync(new Item { Text = "1" });
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        };
        using var reader = await OpenAsync("/v1/events", ("X-Request-Timeout", "20"));
        await reader.EventAsync();
        _server.Time.Advance(TimeSpan.FromSeconds(25));
        string? last = null;
        while (await reader.EventAsync() is { } next) last = next;
        Assert.Contains("DEADLINE_EXCEEDED", last, StringComparison.Ordinal);
    }

    private async Task<EventReader> OpenAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private sealed class EventReader(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public System.Net.Http.Headers.HttpResponseHeaders Headers => response.Headers;

        /// <summary>The lines up to the next empty one; null at the end.</summary>
        public async Task<string?> EventAsync()
        {
            var lines = new List<string>();
            while (await reader.ReadLineAsync() is { } line)
            {
                if (line.Length == 0) return string.Join('\n', lines);
                lines.Add(line);
            }

            return lines.Count > 0 ? string.Join('\n', lines) : null;
        }

        public void Dispose() => response.Dispose();
    }
}
