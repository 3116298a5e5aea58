using System.Text.Json;
using Parley.Contracts.Grains;

namespace Parley.Domain.Templates;

/// <summary>Whether the values of a send fill what its template leaves open: neither more nor less, each where it belongs.</summary>
public static class ValueRules
{
    /// <summary>Why the values do not fit the template; null when they do.</summary>
    /// <param name="components">The template's, as Meta lists them.</param>
    /// <param name="content">Meta's JSON object <c>template</c> of the send.</param>
    public static Refusal? Check(ReadOnlyMemory<byte> components, bool named, JsonElement content)
    {
        using var definition = JsonDocument.Parse(components);
        if (definition.RootElement.ValueKind != JsonValueKind.Array) return null;
        var faults = new Faults();
        Components([.. definition.RootElement.EnumerateArray()], Json.Items(content, "components"), named, "template.components", faults);
        return faults.ToRefusal("TEMPLATE_VALUES");
    }

    private static void Components(List<JsonElement> defined, List<JsonElement> given, bool named, string path, Faults faults)
    {
        foreach (var component in defined)
        {
            switch (Json.Word(component, "type"))
            {
                case "BODY":
                    Text(component, Values(given, "BODY"), "the body", named, path, faults);
                    break;
                case "HEADER":
                    Header(component, Values(given, "HEADER"), named, path, faults);
                    break;
                case "BUTTONS":
                    Buttons(Json.Items(component, "buttons"), given, path, faults);
                    break;
                case "CAROUSEL":
                    var (cards, filled) = (Json.Items(component, "cards"), Json.Items(given.Find(one => Json.Word(one, "type") == "CAROUSEL"), "cards"));
                    if (cards.Count != filled.Count) faults.Add(path, $"fills {filled.Count} cards; the template's carousel has {cards.Count}");
                    for (var i = 0; i < Math.Min(cards.Count, filled.Count); i++)
                        Components(Json.Items(cards[i], "components"), Json.Items(filled[i], "components"), named, $"{path}.cards[{i}]", faults);
                    break;
            }
        }
    }

    private static void Header(JsonElement header, List<JsonElement> values, bool named, string path, Faults faults)
    {
        var format = Json.Word(header, "format");
        if (format == "TEXT")
        {
            Text(header, values, "the header", named, path, faults);
            return;
        }

        var wanted = format == "GIF" ? "VIDEO" : format;
        if (values is not [var only] || Json.Word(only, "type") != wanted) faults.Add(path, $"lacks the header's {wanted.ToLowerInvariant()}: one parameter of that type");
    }

    private static void Text(JsonElement component, List<JsonElement> values, string what, bool named, string path, Faults faults)
    {
        // Authentication templates have no text of their own: their body takes the code.
        if (Json.Text(component, "text") is not { } text || Variables.Of(text) is not { } variables) return;
        if (values.Count != variables.Length)
        {
            faults.Add(path, $"gives {what} {values.Count} values; it has {variables.Length} variables{(variables.Length == 0 ? "" : $": {string.Join(", ", variables)}")}");
            return;
        }

        if (!named) return;
        var names = values.Select(static value => Json.Text(value, "parameter_name") ?? "").ToHashSet(StringComparer.Ordinal);
        foreach (var variable in variables.Where(variable => !names.Contains(variable))) faults.Add(path, $"gives {what} no value with the parameter_name '{variable}'");
    }

    private static void Buttons(List<JsonElement> buttons, List<JsonElement> given, string path, Faults faults)
    {
        for (var i = 0; i < buttons.Count; i++)
        {
            var open = Json.Word(buttons[i], "type") == "URL" && Json.Text(buttons[i], "url")?.Contains("{{", StringComparison.Ordinal) == true;
            if (open && !given.Exists(one => Json.Word(one, "type") == "BUTTON" && Index(one) == i && Json.Items(one, "parameters").Count > 0))
                faults.Add(path, $"lacks the value of button {i}, whose address has a variable");
        }

        foreach (var button in given.Where(one => Json.Word(one, "type") == "BUTTON" && Index(one) >= buttons.Count)) faults.Add(path, $"names button {Index(button)}; the template has {buttons.Count}");
    }

    private static long Index(JsonElement button) => Json.Number(button, "index") ?? (long.TryParse(Json.Text(button, "index"), out var index) ? index : 0);

    private static List<JsonElement> Values(List<JsonElement> given, string type) => Json.Items(given.Find(one => Json.Word(one, "type") == type), "parameters");
}
