using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Tests.Wire;

/// <summary>What every OpenAPI document must satisfy to be of use to a generator of clients.</summary>
internal static partial class OpenApiChecks
{
    public static void HoldsTogether(JsonElement document)
    {
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        ReferencesResolveAndSchemasAreUsed(document);
        OperationsAreUniqueAndDeclareTheirParameters(document.GetProperty("paths"));
    }

    public static List<(string Name, string In)> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var all)
        ? [.. all.EnumerateArray().Select(each => (each.GetProperty("name").GetString()!, each.GetProperty("in").GetString()!))]
        : [];

    private static void ReferencesResolveAndSchemasAreUsed(JsonElement document)
    {
        var used = new HashSet<string>();
        foreach (var reference in Everything(document).Where(each => each.Name == "$ref"))
        {
            var path = reference.Value.GetString()!;
            Assert.StartsWith("#/", path, StringComparison.Ordinal);
            path[2..].Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
            used.Add(path.Split('/')[^1]);
        }

        var schemas = document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name);
        Assert.Equal(used.Order(), schemas.Order());
    }

    private static void OperationsAreUniqueAndDeclareTheirParameters(JsonElement paths)
    {
        var (ids, shapes) = (new HashSet<string>(), new HashSet<string>());
        foreach (var path in paths.EnumerateObject())
        {
            // Paths that differ in their variables' names alone are one path to every reader.
            Assert.True(shapes.Add(Variable().Replace(path.Name, "{}")), path.Name);
            var names = Variable().Matches(path.Name).Select(match => match.Groups[1].Value).Order().ToList();
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.True(ids.Add(operation.Value.GetProperty("operationId").GetString()!));
                var parameters = Parameters(operation.Value);
                Assert.Equal(parameters.Count, parameters.Distinct().Count());
                Assert.Equal(names, parameters.Where(each => each.In == "path").Select(each => each.Name).Order());
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty("200", out _));
                Assert.False(operation.Name is "get" or "delete" && operation.Value.TryGetProperty("requestBody", out _));
            }
        }
    }

    private static IEnumerable<JsonProperty> Everything(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(each => Everything(each.Value).Prepend(each)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Everything),
        _ => [],
    };

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Variable();
}
