using System.Globalization;
using System.Text.Json;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;

namespace Parley.Simulator.Templates;

/// <summary>Fills a template with what a send gives, and refuses what does not fit, in Meta's words.</summary>
internal static class TemplateFill
{
    private const int MaxHeader = 60;
    private const int MaxBody = 1024;
    private const int MaxCode = 15;

    /// <exception cref="FormException">The send does not fit.</exception>
    public static FilledTemplate Fill(Template template, JsonElement send) =>
        Fill(template, template.Shape, new Part(send, "template").Items("components"));

    private static FilledTemplate Fill(Template template, TemplateShape shape, Part[] components)
    {
        var header = Single(components, "header");
        var body = Single(components, "body");
        if (Single(components, "carousel") is null && shape.Cards.Count > 0) throw Count("carousel", 0, shape.Cards.Count);
        if (shape.Expires) Offer(Single(components, "limited_time_offer"));
        var text = FillText("body", shape.Body ?? "", body, template, MaxBody);
        return new FilledTemplate(
            template.Name, template.Language, template.Category, shape.HeaderFormat, Header(shape, header, template), text, shape.Footer,
            Buttons(shape, [.. components.Where(c => Is(c, "button"))], template), Cards(template, shape, Single(components, "carousel")));
    }

    private static string? Header(TemplateShape shape, Part? given, Template template)
    {
        var parameters = given?.Items("parameters") ?? [];
        switch (shape.HeaderFormat)
        {
            case null:
                return parameters.Length > 0 ? throw Count("header", parameters.Length, 0) : null;
            case "TEXT":
                return FillText("header", shape.Header ?? "", given, template, MaxHeader);
            case "LOCATION":
                if (parameters is not [var only] || Kind(only) != "location") throw Format("header", shape.HeaderFormat, parameters);
                var location = only.NeedObject("location");
                location.NeedNumber("latitude", -90, 90);
                location.NeedNumber("longitude", -180, 180);
                return location.Text("name", 1000) ?? location.Text("address", 1000);
            case "PRODUCT":
                if (parameters is not [var product] || Kind(product) != "product") throw Format("header", shape.HeaderFormat, parameters);
                return null;
            default:
                if (parameters is not [var file] || !string.Equals(Kind(file), shape.HeaderFormat, StringComparison.OrdinalIgnoreCase))
                    throw Format("header", shape.HeaderFormat, parameters);
                return null;
        }
    }

    private static string FillText(string where, string text, Part? component, Template template, int max)
    {
        var variables = TemplateShape.VariablesOf(text);
        var parameters = component?.Items("parameters") ?? [];
        if (parameters.Length != variables.Count) throw Count(where, parameters.Length, variables.Count);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < parameters.Length; i++)
        {
            var name = template.Named ? parameters[i].AsObject().NeedText("parameter_name", 100) : variables[i];
            if (!variables.Contains(name)) throw new FormException(TemplateErrors.Format($"{where} parameter {name}", string.Join(" or ", variables), name));
            values[name] = Value(parameters[i], where);
        }

        if (values.Count != variables.Count) throw Count(where, values.Count, variables.Count);
        var filled = TemplateShape.Fill(text, values);
        return filled.EnumerateRunes().Count() <= max ? filled : throw new FormException(TemplateErrors.TooLong(max));
    }

    private static string Value(Part parameter, string where)
    {
        switch (Kind(parameter.AsObject()))
        {
            case "text":
                var text = parameter.Find("text")?.AsText();
                if (string.IsNullOrEmpty(text))
                    throw new FormException(GraphErrors.MissingRequired($"{where}: parameter of type text is missing text value"));
                if (text.AsSpan().IndexOfAny('\n', '\r', '\t') >= 0 || text.Contains("     ", StringComparison.Ordinal))
                    throw new FormException(TemplateErrors.Text);
                return text;
            case "currency":
                var money = parameter.NeedObject("currency");
                money.NeedText("code", 3);
                money.NeedNumber("amount_1000", -1e15, 1e15);
                return money.NeedText("fallback_value", 100);
            case "date_time":
                return parameter.NeedObject("date_time").NeedText("fallback_value", 100);
            case var other:
                throw new FormException(TemplateErrors.Format(where, "TEXT", other.ToUpperInvariant()));
        }
    }

    private static List<FilledButton> Buttons(TemplateShape shape, Part[] given, Template template)
    {
        var byIndex = new Dictionary<int, Part>();
        foreach (var component in given)
        {
            var index = component.NeedIndex("index", 9);
            if (index >= shape.Buttons.Count || !byIndex.TryAdd(index, component))
                throw new FormException(TemplateErrors.Count($"buttons: Button at index {index}", 1, 0));
        }

        var filled = new List<FilledButton>();
        for (var i = 0; i < shape.Buttons.Count; i++)
            filled.Add(Button(shape.Buttons[i], i, byIndex.TryGetValue(i, out var component) ? component : null, template));
        return filled;
    }

    private static FilledButton Button(TemplateButton button, int index, Part? given, Template template)
    {
        var where = $"buttons: Button at index {index.ToString(CultureInfo.InvariantCulture)} of type {button.Type}";
        var parameters = given?.Items("parameters") ?? [];
        if (given is { } component && !Matches(button, component.Need("sub_type").AsText()))
            throw new FormException(TemplateErrors.Format(where, button.Type, component.Need("sub_type").AsText().ToUpperInvariant()));
        if (button.Takes && parameters.Length == 0) throw new FormException(GraphErrors.MissingRequired($"{where} requires a parameter"));
        if (parameters.Length > 1) throw Count(where, parameters.Length, 1);
        if (parameters is not [var parameter]) return new FilledButton(button.Type, button.Text, button.Url, button.Phone);
        switch (button.Type)
        {
            case "QUICK_REPLY":
                return new FilledButton(button.Type, button.Text, Payload: Expect(parameter, where, "payload", "text") ? parameter.NeedText(Kind(parameter), 256) : null);
            case "URL" when button.Takes:
                Expect(parameter, where, "text");
                var values = TemplateShape.VariablesOf(button.Url).ToDictionary(v => v, _ => parameter.NeedText("text", 2000), StringComparer.Ordinal);
                return new FilledButton(button.Type, button.Text, TemplateShape.Fill(button.Url!, values));
            case "OTP":
                Expect(parameter, where, "text");
                return new FilledButton(button.Type, button.Text, Payload: parameter.NeedText("text", MaxCode));
            case "COPY_CODE":
                Expect(parameter, where, "coupon_code");
                return new FilledButton(button.Type, button.Text, Payload: parameter.NeedText("coupon_code", 20));
            case "FLOW" or "CATALOG" or "MPM" or "SPM" or "ORDER_DETAILS" or "VOICE_CALL" or "REQUEST_CONTACT_INFO":
                Expect(parameter, where, "action", "payload", "product", "ttl_minutes");
                if (button.Type == "MPM") InteractiveProducts.Sections(parameter.NeedObject("action").NeedItems("sections", 1, 10));
                return new FilledButton(button.Type, button.Text);
            default:
                throw Count(where, parameters.Length, 0);
        }
    }

    // One-time codes are buttons of the type OTP in the template and of the sub type url in a send.
    private static bool Matches(TemplateButton button, string subType) =>
        string.Equals(button.Type, subType, StringComparison.OrdinalIgnoreCase)
        || (button.Type == "OTP" && string.Equals(subType, "url", StringComparison.OrdinalIgnoreCase));

    private static bool Expect(Part parameter, string where, params ReadOnlySpan<string> kinds) => kinds.Contains(Kind(parameter.AsObject()))
        ? true
        : throw new FormException(TemplateErrors.Format(where, string.Join(" or ", kinds!).ToUpperInvariant(), Kind(parameter).ToUpperInvariant()));

    private static List<FilledTemplate> Cards(Template template, TemplateShape shape, Part? carousel)
    {
        var given = carousel?.Items("cards") ?? [];
        if (given.Length != shape.Cards.Count) throw Count("carousel", given.Length, shape.Cards.Count);
        var cards = new List<FilledTemplate>();
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i].NeedIndex("card_index", 9) != i) throw given[i].OutOfRange("must have the card_index of its place.");
            cards.Add(Fill(template, shape.Cards[i], given[i].Items("components")));
        }

        return cards;
    }

    private static void Offer(Part? component)
    {
        if (component?.Items("parameters") is not [var parameter])
            throw new FormException(GraphErrors.MissingRequired("limited_time_offer: expiration_time_ms is missing"));
        parameter.NeedObject("limited_time_offer").NeedNumber("expiration_time_ms", 1, 1e15);
    }

    private static Part? Single(Part[] components, string type)
    {
        Part? found = null;
        foreach (var component in components)
        {
            if (!Is(component, type)) continue;
            if (found is not null) throw component.OutOfRange($"is the second {type} component.");
            found = component;
        }

        return found;
    }

    private static bool Is(Part component, string type) => string.Equals(component.Need("type").AsText(), type, StringComparison.OrdinalIgnoreCase);

    private static string Kind(Part parameter) => parameter.Need("type").AsText().ToLowerInvariant();

    private static FormException Count(string where, int given, int expected) => new(TemplateErrors.Count(where, given, expected));

    private static FormException Format(string where, string expected, Part[] given) =>
        new(TemplateErrors.Format(where, expected, given.Length == 0 ? "UNKNOWN" : Kind(given[0]).ToUpperInvariant()));
}
