using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Templates;

/// <summary>A button of a template.</summary>
/// <param name="Type">In upper case: <c>QUICK_REPLY</c>, <c>URL</c>, <c>COPY_CODE</c>, <c>OTP</c>, …</param>
internal sealed record TemplateButton(string Type, string Text, string? Url, string? Phone, string? OtpType)
{
    /// <summary>Whether a send has to fill something in.</summary>
    public bool Takes => (Type == "URL" && TemplateShape.VariablesOf(Url).Count > 0) || Type is "COPY_CODE" or "OTP" or "MPM" or "SPM" or "ORDER_DETAILS";
}

/// <summary>What a send has to fill in, and what a person reads: the components of a template, taken apart.</summary>
internal sealed partial record TemplateShape
{
    /// <summary><c>TEXT</c>, <c>IMAGE</c>, <c>VIDEO</c>, <c>DOCUMENT</c>, <c>LOCATION</c>, <c>PRODUCT</c>; null without a header.</summary>
    public string? HeaderFormat { get; private init; }

    public string? Header { get; private init; }

    public string? Body { get; private init; }

    public string? Footer { get; private init; }

    public IReadOnlyList<TemplateButton> Buttons { get; private init; } = [];

    public IReadOnlyList<TemplateShape> Cards { get; private init; } = [];

    /// <summary>A limited-time offer with an end.</summary>
    public bool Expires { get; private init; }

    /// <summary>Reads leniently: what is missing or strange is left out.</summary>
    public static TemplateShape Read(JsonElement components)
    {
        var shape = new TemplateShape();
        if (components.ValueKind != JsonValueKind.Array) return shape;
        foreach (var component in components.EnumerateArray())
        {
            shape = Word(component, "type") switch
            {
                "HEADER" => shape with { HeaderFormat = Word(component, "format") ?? "TEXT", Header = Text(component, "text") },
                "BODY" => shape with { Body = Text(component, "text") ?? Code(component) },
                "FOOTER" => shape with { Footer = Text(component, "text") ?? Expiry(component) },
                "BUTTONS" => shape with { Buttons = [.. Items(component, "buttons").Select(Button)] },
                "CAROUSEL" => shape with { Cards = [.. Items(component, "cards").Select(Card)] },
                "LIMITED_TIME_OFFER" => shape with { Expires = HasEnd(component) },
                _ => shape,
            };
        }

        return shape;
    }

    /// <summary>The names or numbers in <c>{{…}}</c>, each once, in the order of their first use.</summary>
    public static IReadOnlyList<string> VariablesOf(string? text) =>
        text is null ? [] : [.. Variable().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>The text with its variables replaced.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values) =>
        Variable().Replace(text, m => values.GetValueOrDefault(m.Groups[1].Value, m.Value));

    private static TemplateShape Card(JsonElement card) =>
        card.ValueKind == JsonValueKind.Object && card.TryGetProperty("components", out var components) ? Read(components) : new TemplateShape();

    private static TemplateButton Button(JsonElement button) => new(
        Word(button, "type") ?? "", Text(button, "text") ?? "", Text(button, "url"), Text(button, "phone_number"), Word(button, "otp_type"));

    // Authentication templates have a text of WhatsApp's own.
    private static string Code(JsonElement body) =>
        "{{1}} is your verification code."
        + (body.TryGetProperty("add_security_recommendation", out var add) && add.ValueKind == JsonValueKind.True ? " For your security, do not share this code." : "");

    private static string? Expiry(JsonElement footer) =>
        footer.TryGetProperty("code_expiration_minutes", out var minutes) ? $"This code expires in {minutes.GetRawText()} minutes." : null;

    private static bool HasEnd(JsonElement component) =>
        component.TryGetProperty("limited_time_offer", out var offer) && offer.ValueKind == JsonValueKind.Object
        && offer.TryGetProperty("has_expiration", out var ends) && ends.ValueKind == JsonValueKind.True;

    private static string? Word(JsonElement element, string name) => Text(element, name)?.ToUpperInvariant();

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonText.Of(value)
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    [GeneratedRegex(@"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")]
    private static partial Regex Variable();
}
