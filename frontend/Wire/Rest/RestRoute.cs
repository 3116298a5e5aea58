using Google.Api;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>One HTTP form of a method: a verb and a path, and which parts of the request message come from where.</summary>
internal sealed class RestRoute
{
    private RestRoute(MethodDescriptor method, string verb, PathTemplate template, HttpRule rule)
    {
        Method = method;
        Verb = verb;
        Template = template;
        PathFields = [.. template.Variables.Select(variable => PathField(method, template, variable))];
        WholeBody = rule.Body == "*";
        if (rule.Body.Length > 0 && !WholeBody)
            BodyField = FieldTable.Of(method.InputType).Find(rule.Body) ?? throw Wrong(method, $"body '{rule.Body}' is no field of {method.InputType.FullName}");
        if (rule.ResponseBody.Length > 0)
        {
            ResponseField = FieldTable.Of(method.OutputType).Find(rule.ResponseBody)
                ?? throw Wrong(method, $"response_body '{rule.ResponseBody}' is no field of {method.OutputType.FullName}");
        }
    }

    public MethodDescriptor Method { get; }

    /// <summary>The HTTP method in upper case.</summary>
    public string Verb { get; }

    public PathTemplate Template { get; }

    /// <summary>The fields that <see cref="PathTemplate.Variables"/> fill, in their order.</summary>
    public IReadOnlyList<FieldPath> PathFields { get; }

    /// <summary>True if the body is the request message itself; then nothing comes from the query.</summary>
    public bool WholeBody { get; }

    /// <summary>The one field that the body fills, or null.</summary>
    public FieldDescriptor? BodyField { get; }

    /// <summary>The one field that the answer's body consists of, or null for the whole message.</summary>
    public FieldDescriptor? ResponseField { get; }

    /// <summary>
    /// The routes that the method's annotation declares, the additional ones last; none without an annotation. A rule that
    /// does not fit the messages is an <see cref="InvalidOperationException"/>, so that it shows at start.
    /// </summary>
    public static IReadOnlyList<RestRoute> Of(MethodDescriptor method)
    {
        var rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        if (rule is null) return [];
        if (rule.AdditionalBindings.Any(more => more.AdditionalBindings.Count > 0))
            throw Wrong(method, "additional bindings do not nest");
        return [.. rule.AdditionalBindings.Prepend(rule).Select(each => From(method, each))];
    }

    /// <summary>True if the query may fill the field: neither path nor body does.</summary>
    public bool TakesFromQuery(FieldPath field) =>
        !WholeBody && field.Root != BodyField && PathFields.All(taken => taken.Name != field.Name);

    public override string ToString() => $"{Verb} {Template}";

    private static RestRoute From(MethodDescriptor method, HttpRule rule)
    {
        var (verb, path) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
            HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
            HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("DELETE", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
            HttpRule.PatternOneofCase.Custom => (rule.Custom.Kind.ToUpperInvariant(), rule.Custom.Path),
            _ => throw Wrong(method, "it names no HTTP method and path"),
        };
        try
        {
            return new RestRoute(method, verb, PathTemplate.Parse(path), rule);
        }
        catch (FormatException e)
        {
            throw Wrong(method, e.Message);
        }
    }

    private static FieldPath PathField(MethodDescriptor method, PathTemplate template, PathTemplate.Variable variable)
    {
        var field = FieldPath.Resolve(method.InputType, variable.FieldPath);
        return field is not null && !field.Leaf.IsRepeated
            ? field
            : throw Wrong(method, $"'{variable.FieldPath}' in '{template}' is no simple field of {method.InputType.FullName}");
    }

    private static InvalidOperationException Wrong(MethodDescriptor method, string what) =>
        new($"The google.api.http rule of {method.FullName} cannot be served: {what}.");
}
