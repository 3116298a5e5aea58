using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>The OpenAPI 3.1 description of services as they answer over REST, made from their descriptors alone.</summary>
internal sealed class OpenApiDocument
{
    // The HTTP methods that a path item can name; others cannot be described.
    private static readonly HashSet<string> Describable = ["GET", "PUT", "POST", "DELETE", "PATCH"];

    private readonly ProtoComments _comments;
    private readonly SchemaBook _schemas;
    private readonly PathBook _paths = new();
    private readonly JsonObject _items = [];

    private OpenApiDocument(ProtoComments comments) => (_comments, _schemas) = (comments, new SchemaBook(comments));

    /// <summary>Describes the annotated unary and server-streaming methods of <paramref name="services"/>.</summary>
    public static JsonObject Create(string title, string version, IReadOnlyCollection<ServiceDescriptor> services)
    {
        var document = new OpenApiDocument(ProtoComments.Of(services));
        var tags = new JsonArray();
        foreach (var service in services)
        {
            var tag = new JsonObject { ["name"] = service.Name };
            if (document._comments.Of(service.FullName) is { } comment) tag["description"] = comment;
            tags.Add(tag);
            foreach (var method in service.Methods.Where(method => !method.IsClientStreaming)) document.Add(method);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = title, ["version"] = version },
            ["tags"] = tags,
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = document._items,
            ["components"] = document.Components(),
        };
    }

    private JsonObject Components()
    {
        var schemas = new JsonObject { ["Error"] = ErrorSchema() };
        foreach (var (name, schema) in _schemas.Schemas) schemas[name] = schema;
        return new()
        {
            ["schemas"] = schemas,
            ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
        };
    }

    private void Add(MethodDescriptor method)
    {
        var number = 0;
        foreach (var route in RestRoute.Of(method))
        {
            number++;
            if (!Describable.Contains(route.Verb)) continue;
            var path = _paths.Of(route.Template);
            if (_items[path.Path] is not JsonObject item) _items[path.Path] = item = [];
            var id = $"{method.Service.Name}_{method.Name}" + (number > 1 ? $"_{number}" : "");
            item[route.Verb.ToLowerInvariant()] = Operation(route, path, id);
        }
    }

    private JsonObject Operation(RestRoute route, PathBook.Entry path, string id)
    {
        var operation = new JsonObject { ["operationId"] = id, ["tags"] = new JsonArray(route.Method.Service.Name) };
        if (_comments.Of(route.Method.FullName) is { } comment) operation["description"] = comment;
        if (route.Method.GetOptions()?.Deprecated == true) operation["deprecated"] = true;
        var parameters = new JsonArray([.. PathParameters(route, path), .. new QueryParameters(_schemas, route).All()]);
        if (route.Method.IsServerStreaming && RequestReader.CursorOf(route.Method.InputType) is not null) parameters.Add(LastEventId());
        if (parameters.Count > 0) operation["parameters"] = parameters;
        if (route.WholeBody) operation["requestBody"] = Body(_schemas.OfMessage(route.Method.InputType));
        else if (route.BodyField is { } field) operation["requestBody"] = Body(_schemas.OfField(field));
        operation["responses"] = new JsonObject
        {
            ["200"] = Success(route),
            ["default"] = new JsonObject
            {
                ["description"] = "An error.",
                ["content"] = Content("application/json", new() { ["$ref"] = "#/components/schemas/Error" }),
            },
        };
        return operation;
    }

    private IEnumerable<JsonObject> PathParameters(RestRoute route, PathBook.Entry path)
    {
        for (var i = 0; i < path.Names.Count; i++)
        {
            var schema = PathBook.VariableOf(route.Template, i) is { } variable
                ? _schemas.OfField(route.PathFields[variable].Leaf)
                : new JsonObject { ["type"] = "string" };
            yield return new() { ["name"] = path.Names[i], ["in"] = "path", ["required"] = true, ["schema"] = schema };
        }
    }

    private JsonObject Success(RestRoute route)
    {
        var schema = route.ResponseField is { } field ? _schemas.OfField(field) : _schemas.OfMessage(route.Method.OutputType);
        return route.Method.IsServerStreaming
            ? new()
            {
                ["description"] = "Server-Sent Events. The data of each is one line of JSON as described; an event named 'error' carries an Error and is the last.",
                ["content"] = Content("text/event-stream", schema),
            }
            : new() { ["description"] = "OK", ["content"] = Content("application/json", schema) };
    }

    private static JsonObject LastEventId() => new()
    {
        ["name"] = "Last-Event-ID",
        ["in"] = "header",
        ["description"] = "The id of the last event seen; the stream goes on after it. It outranks the cursor.",
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Body(JsonObject schema) => new() { ["required"] = true, ["content"] = Content("application/json", schema) };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject ErrorSchema()
    {
        static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };
        var error = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("code", "status", "message"),
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject { ["type"] = "integer", ["description"] = "The HTTP status." },
                ["status"] = Text("The canonical code, such as INVALID_ARGUMENT."),
                ["reason"] = Text("What a program may switch on, such as RATE_LIMITED."),
                ["message"] = Text("For people; may change."),
                ["metadata"] = new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" } },
                ["retryDelay"] = Text("How long to wait before the same call may succeed, such as 1.5s."),
            },
        };
        return new() { ["type"] = "object", ["required"] = new JsonArray("error"), ["properties"] = new JsonObject { ["error"] = error } };
    }
}
