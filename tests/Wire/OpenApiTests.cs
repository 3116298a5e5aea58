using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Parley.Tests.V1;
using Parley.Wire;

namespace Parley.Tests.Wire;

public sealed class OpenApiTests : IAsyncLifetime
{
    private RestServer _server = null!;
    private JsonElement _document;

    public async Task InitializeAsync()
    {
        _server = await RestServer.StartAsync(map: app => app.MapOpenApiDocument(Library.Descriptor));
        var answer = await _server.GetAsync("/openapi/v1.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer.Headers["Content-Type"]));
        _document = answer.Json;
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Every_reference_resolves_and_every_schema_is_referred_to()
    {
        Assert.Equal("3.1.0", _document.GetProperty("openapi").GetString());
        var used = new HashSet<string>();
        foreach (var reference in Everything(_document).Where(each => each.Name == "$ref"))
        {
            var path = reference.Value.GetString()!;
            Assert.StartsWith("#/", path, StringComparison.Ordinal);
            path[2..].Split('/').Aggregate(_document, (at, name) => at.GetProperty(name));
            used.Add(path.Split('/')[^1]);
        }

        Assert.Equal(used.Order(), Schemas.EnumerateObject().Select(schema => schema.Name).Order());
    }

    [Fact]
    public void Operations_are_unique_and_declare_their_path_parameters_and_no_parameter_twice()
    {
        var ids = new HashSet<string>();
        foreach (var path in Paths.EnumerateObject())
        {
            var names = path.Name.Split('{').Skip(1).Select(part => part.Split('}')[0]).ToList();
            Assert.Equal(names.Count, names.Distinct().Count());
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.True(ids.Add(operation.Value.GetProperty("operationId").GetString()!));
                var parameters = Parameters(operation.Value);
                Assert.Equal(parameters.Count, parameters.Distinct().Count());
                Assert.Equal(names.Order(), parameters.Where(each => each.In == "path").Select(each => each.Name).Order());
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty("200", out _));
                Assert.False(operation.Name is "get" or "delete" && operation.Value.TryGetProperty("requestBody", out _));
            }
        }

        // Paths that differ in their variables' names alone would be one path to every reader.
        var shapes = Paths.EnumerateObject().Select(path => System.Text.RegularExpressions.Regex.Replace(path.Name, @"\{[^}]*\}", "{}")).ToList();
        Assert.Equal(shapes.Count, shapes.Distinct().Count());
    }

    [Fact]
    public void The_paths_are_those_of_the_rules()
    {
        Assert.Equal(
            [
                "/v1/do", "/v1/do/{what}", "/v1/echo", "/v1/events", "/v1/files/{path}", "/v1/files/{path}:meta",
                "/v1/rooms/{path-1}/shelves/{path-2}", "/v1/shelves", "/v1/shelves/{id}", "/v1/shelves/{id}/tags", "/v1/shelves/{id}/title", "/v1/shelves/{id}:close",
            ],
            Paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["get", "patch", "delete"], Paths.GetProperty("/v1/shelves/{id}").EnumerateObject().Select(verb => verb.Name));
    }

    [Fact]
    public void Query_parameters_are_the_fields_left_over()
    {
        Assert.Equal(
            ["pageSize", "cursor", "filter.titlePrefix", "filter.open", "kinds"],
            Parameters(Paths.GetProperty("/v1/shelves").GetProperty("get")).Select(each => each.Name));
        Assert.Equal(["id", "updateMask"], Parameters(Paths.GetProperty("/v1/shelves/{id}").GetProperty("patch")).Select(each => each.Name));
        Assert.False(Paths.GetProperty("/v1/shelves").GetProperty("post").TryGetProperty("parameters", out _));
    }

    [Fact]
    public void Streams_are_described_as_event_streams_that_resume()
    {
        var watch = Paths.GetProperty("/v1/events").GetProperty("get");
        Assert.Contains(("Last-Event-ID", "header"), Parameters(watch));
        Assert.Equal("#/components/schemas/Item", watch.GetProperty("responses").GetProperty("200").GetProperty("content")
            .GetProperty("text/event-stream").GetProperty("schema").GetProperty("$ref").GetString());
    }

    [Theory]
    [InlineData("i64", """{"type":"string","format":"int64"}""")]
    [InlineData("i32", """{"type":"integer","format":"int32"}""")]
    [InlineData("data", """{"type":"string","contentEncoding":"base64"}""")]
    [InlineData("at", """{"type":"string","format":"date-time"}""")]
    [InlineData("int64Value", """{"type":"string","format":"int64"}""")]
    [InlineData("kind", """{"$ref":"#/components/schemas/Kind"}""")]
    [InlineData("filters", """{"type":"array","items":{"$ref":"#/components/schemas/Filter"}}""")]
    [InlineData("counts", """{"type":"object","additionalProperties":{"type":"integer","format":"int32"}}""")]
    [InlineData("nothing", """{"type":"null"}""")]
    public void A_field_has_the_schema_of_its_json(string field, string expected) =>
        Assert.Equal(expected, JsonSerializer.Serialize(Schemas.GetProperty("Everything").GetProperty("properties").GetProperty(field)));

    [Fact]
    public void Comments_of_the_contract_are_descriptions()
    {
        Assert.Equal("Shelves of a library, with one method per form that a rule can take.", _document.GetProperty("tags")[0].GetProperty("description").GetString());
        Assert.Equal("One shelf.", Paths.GetProperty("/v1/shelves/{id}").GetProperty("get").GetProperty("description").GetString());
        Assert.Equal("A shelf and what stands on it.", Schemas.GetProperty("Shelf").GetProperty("description").GetString());
        Assert.Equal("Given by the library.", Schemas.GetProperty("Shelf").GetProperty("properties").GetProperty("id").GetProperty("description").GetString());
        Assert.Equal("Some shelves may not be touched.\n\n- CLOSED: Nobody may.", Schemas.GetProperty("Kind").GetProperty("description").GetString());
        Assert.Equal("At most one of word, choiceFilter, nothing.", Schemas.GetProperty("Everything").GetProperty("description").GetString());
    }

    [Fact]
    public async Task Without_services_named_the_mapped_ones_are_described()
    {
        await using var other = await RestServer.StartAsync(map: app => app.MapOpenApiDocument());
        Assert.Equal(_document.ToString(), (await other.GetAsync("/openapi/v1.json")).Body);
    }

    private JsonElement Paths => _document.GetProperty("paths");

    private JsonElement Schemas => _document.GetProperty("components").GetProperty("schemas");

    private static List<(string Name, string In)> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var all)
        ? [.. all.EnumerateArray().Select(each => (each.GetProperty("name").GetString()!, each.GetProperty("in").GetString()!))]
        : [];

    private static IEnumerable<JsonProperty> Everything(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(each => Everything(each.Value).Prepend(each)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Everything),
        _ => [],
    };
}
