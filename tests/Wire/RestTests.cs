using Parley.Tests.V1;

namespace Parley.Tests.Wire;

public sealed class RestTests : IAsyncLifetime
{
    private RestServer _server = null!;

    public async Task InitializeAsync() => _server = await RestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_get_takes_its_fields_from_path_and_query()
    {
        var answer = await _server.GetAsync("/v1/shelves/a%20b%2Fc?deep=true");
        Assert.Equal(200, answer.Status);
        Assert.Equal(new GetShelfRequest { Id = "a b/c", Deep = true }, _server.Stage.LastRequest);
        Assert.Equal("a b/c", answer.Json.GetProperty("id").GetString());
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task An_empty_list_is_in_the_answer_and_unset_messages_are_not()
    {
        Assert.Equal("""{"shelves":[],"nextCursor":""}""", (await _server.GetAsync("/v1/shelves")).Body);
        Assert.Equal("""{"id":"7","title":"flat","tags":[],"books":"0","kind":"KIND_UNSPECIFIED"}""", (await _server.GetAsync("/v1/shelves/7")).Body);
    }

    [Theory]
    [InlineData("""{"id":"1","nextShelf":1}""", "nextShelf")]
    [InlineData("""{"below":{"below":{"ttle":""}}}""", "below.below.ttle")]
    public async Task An_unknown_field_in_the_body_is_refused_by_its_path(string body, string field)
    {
        var answer = await _server.SendAsync("POST", "/v1/shelves", body);
        Assert.Equal((400, "UNKNOWN_FIELD", field), (answer.Status, answer.Reason, answer.Field));
        Assert.Equal("INVALID_ARGUMENT", answer.Error.GetProperty("status").GetString());
        Assert.Contains(field, answer.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_takes_the_whole_message_in_either_spelling()
    {
        var answer = await _server.SendAsync("POST", "/v1/shelves", """{"id":"1","built_at":"2026-01-31T12:00:00Z","books":"9007199254740993","room":0}""");
        Assert.Equal("""{"id":"1","title":"","tags":[],"books":"9007199254740993","room":0,"kind":"KIND_UNSPECIFIED","builtAt":"2026-01-31T12:00:00Z"}""", answer.Body);
        Assert.Equal(answer.Body, (await _server.SendAsync("POST", "/v1/shelves", answer.Body)).Body);
    }

    [Fact]
    public async Task A_body_field_leaves_the_rest_to_path_and_query_and_the_path_wins()
    {
        var answer = await _server.SendAsync("PATCH", "/v1/shelves/7?updateMask=title,builtAt", """{"id":"8","title":"T"}""");
        Assert.Equal(200, answer.Status);
        var request = Assert.IsType<UpdateShelfRequest>(_server.Stage.LastRequest);
        Assert.Equal(("7", "T"), (request.Shelf.Id, request.Shelf.Title));
        Assert.Equal(["title", "built_at"], request.UpdateMask.Paths);
    }

    [Fact]
    public async Task A_body_field_may_be_a_list()
    {
        Assert.Equal(200, (await _server.SendAsync("PUT", "/v1/shelves/7/tags", """["a","b"]""")).Status);
        Assert.Equal(["a", "b"], Assert.IsType<Shelf>(_server.Stage.LastRequest).Tags);
    }

    [Fact]
    public async Task A_response_body_field_is_the_whole_answer() =>
        Assert.Equal("\"Title of 7\"", (await _server.GetAsync("/v1/shelves/7/title")).Body);

    [Fact]
    public async Task Verbs_and_additional_bindings_reach_their_method()
    {
        Assert.Equal("CLOSED", (await _server.SendAsync("POST", "/v1/shelves/7:close")).Json.GetProperty("kind").GetString());
        Assert.Equal("7", Assert.IsType<GetShelfRequest>(_server.Stage.LastRequest).Id);
        Assert.Equal("CLOSED", (await _server.SendAsync("CLOSE", "/v1/shelves/8")).Json.GetProperty("kind").GetString());
        Assert.Equal("8", Assert.IsType<GetShelfRequest>(_server.Stage.LastRequest).Id);
        Assert.Equal("{}", (await _server.SendAsync("DELETE", "/v1/shelves/7")).Body);
    }

    [Theory]
    [InlineData("/v1/files/a/b/c.txt", "a/b/c.txt")]
    [InlineData("/v1/files/a%2Fb/c", "a%2Fb/c")]
    [InlineData("/v1/files/a/b:meta", "a/b")]
    [InlineData("/v1/rooms/1/shelves/2", "rooms/1/shelves/2")]
    [InlineData("/v1/files/%252F", "%2F")]
    [InlineData("/v1/files/%C3%A4", "ä")]
    public async Task A_variable_may_span_segments(string path, string expected)
    {
        var answer = await _server.GetAsync(path);
        Assert.Equal(expected, answer.Json.GetProperty("path").GetString());
    }

    [Fact]
    public async Task An_empty_body_is_an_empty_message()
    {
        Assert.Equal(200, (await _server.SendAsync("POST", "/v1/shelves")).Status);
        Assert.Equal(200, (await _server.SendAsync("POST", "/v1/shelves", "")).Status);
        Assert.Equal(new Shelf(), _server.Stage.LastRequest);
    }

    [Fact]
    public async Task A_method_without_a_body_takes_nothing_but_an_empty_object()
    {
        Assert.Equal(200, (await _server.SendAsync("POST", "/v1/shelves/7:close", " { } ")).Status);
        var answer = await _server.SendAsync("POST", "/v1/shelves/7:close", """{"deep":true}""");
        Assert.Equal((400, "BODY_NOT_ALLOWED"), (answer.Status, answer.Reason));
    }

    [Theory]
    [InlineData("{", 1, 2)]
    [InlineData("{\n  \"id\": tru }", 2, 12)]
    [InlineData("{\"id\":\"a\",}", 1, 11)]
    [InlineData("[1] x", 1, 5)]
    [InlineData("\u0001", 1, 1)]
    public async Task Malformed_json_is_refused_with_its_position(string body, int line, int at)
    {
        var answer = await _server.SendAsync("POST", "/v1/shelves", body);
        Assert.Equal((400, "MALFORMED_JSON"), (answer.Status, answer.Reason));
        Assert.Equal($"The body is not JSON: line {line}, byte {at}.", answer.Error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        var answer = await _server.SendAsync("POST", "/v1/shelves", "{}", contentType);
        Assert.Equal((415, "UNSUPPORTED_MEDIA_TYPE"), (answer.Status, answer.Reason));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/vnd.api+json")]
    public async Task Json_by_any_of_its_names_is_taken(string contentType) =>
        Assert.Equal(200, (await _server.SendAsync("POST", "/v1/shelves", "{}", contentType)).Status);

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        await using var small = await RestServer.StartAsync(options => options.MaxBodyBytes = 100);
        var answer = await small.SendAsync("POST", "/v1/shelves", $$"""{"id":"{{new string('x', 92)}}"}""");
        Assert.Equal((413, "BODY_TOO_LARGE"), (answer.Status, answer.Reason));
        Assert.Equal("RESOURCE_EXHAUSTED", answer.Error.GetProperty("status").GetString());
        Assert.Equal(200, (await small.SendAsync("POST", "/v1/shelves", $$"""{"id":"{{new string('x', 91)}}"}""")).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_without_a_declared_length()
    {
        await using var small = await RestServer.StartAsync(options => options.MaxBodyBytes = 100);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/shelves") { Content = new StringContent(new string(' ', 101)) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await small.Client.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing")]
    [InlineData("POST", "/v1")]
    [InlineData("GET", "/v1/Shelves/7")]
    [InlineData("GET", "/v1/shelves/7/none")]
    [InlineData("POST", "/v1/upload")]
    public async Task An_unknown_path_is_a_json_404(string method, string path)
    {
        var answer = await _server.SendAsync(method, path);
        Assert.Equal((404, "NO_SUCH_PATH"), (answer.Status, answer.Reason));
        Assert.Equal("NOT_FOUND", answer.Error.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("PUT", "/v1/shelves", "GET, POST")]
    [InlineData("POST", "/v1/shelves/7", "CLOSE, DELETE, GET, PATCH")]
    [InlineData("POST", "/v1/events", "GET")]
    public async Task A_known_path_with_another_verb_is_a_json_405(string method, string path, string allow)
    {
        var answer = await _server.SendAsync(method, path);
        Assert.Equal((405, "METHOD_NOT_ALLOWED", allow), (answer.Status, answer.Reason, answer.Headers["Allow"]));
    }

    [Fact]
    public async Task Each_call_has_its_own_service_instance_that_is_disposed()
    {
        await _server.GetAsync("/v1/shelves/1");
        await _server.GetAsync("/v1/shelves/2");
        Assert.Equal(2, _server.Stage.Disposed);
    }
}
