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
    public void The_document_holds_together() => OpenApiChecks.HoldsTogether(_document);

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
            OpenApiChecks.Parameters(Paths.GetProperty("/v1/shelves").GetProperty("get")).Select(each => each.Name));
        Assert.Equal(["id", "updateMask"], OpenApiChecks.Parameters(Paths.GetProperty("/v1/shelves/{id}").GetProperty("patch")).Select(each => each.Name));
        Assert.False(Paths.GetProperty("/v1/shelves").GetProperty("post").TryGetProperty("parameters", out _));
    }

    [Fact]
    public void Streams_are_described_as_event_streams_that_resume()
    {
        var watch = Paths.GetProperty("/v1/events").GetProperty("get");
        Assert.Contains(("Last-Event-ID", "header"), OpenApiChecks.Parameters(watch));
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
}
