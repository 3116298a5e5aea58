namespace Parley.Domain.Content;

/// <summary>
/// The shape of a template's values (Meta, "Template messages"). Whether the template exists, and how many values it wants, is
/// known to whoever has its definition.
/// </summary>
internal static class TemplateRules
{
    private const int MaxName = 512, MaxHeader = 60, MaxBody = 1024, MaxUrlPart = 2000, MaxPayload = 256, MaxCode = 20, MaxButtons = 10;

    private static readonly string[] BodyTypes = ["text", "currency", "date_time"];
    private static readonly string[] HeaderTypes = ["text", "image", "video", "document", "location", "product"];

    public static void Check(Part template)
    {
        var name = template.Text("name", MaxName);
        if (name is not null && !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            template.Findings.Invalid(template["name"].Path, "has a character that template names cannot have: small letters, digits and _ only");
        var code = template.Needed("language").Text("code", 15);
        if (code is not null && !code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            template.Findings.Invalid(template["language"]["code"].Path, "is no language code such as en_US");
        if (template["components"].Exists) Components(template.Items("components", 0, 3 + MaxButtons), inCard: false);
    }

    private static void Components(Part[] components, bool inCard)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var component in components)
        {
            var type = inCard
                ? component.OneOf("type", needed: true, "header", "body", "button")
                : component.OneOf("type", needed: true, "header", "body", "button", "carousel", "limited_time_offer", "order_status");
            if (type is null) continue;
            if (type != "button" && !seen.Add(type)) component.Findings.Invalid(component.Path, $"is a second {type}; a template has one");
            switch (type)
            {
                case "header":
                    Header(component);
                    break;
                case "body":
                    Body(component);
                    break;
                case "button":
                    if (Button(component) is { } index && !seen.Add($"button {index}")) component.Findings.Invalid(component["index"].Path, "is another button's too");
                    break;
                case "limited_time_offer":
                    foreach (var value in component.Items("parameters", 1, 1))
                        value.Needed("limited_time_offer").Number("expiration_time_ms", 1, long.MaxValue);
                    break;
                case "carousel":
                    Cards(component);
                    break;
            }
        }
    }

    private static void Cards(Part carousel)
    {
        var cards = carousel.Items("cards", CarouselRules.Least, CarouselRules.Most);
        for (var i = 0; i < cards.Length; i++)
        {
            CarouselRules.Index(cards[i], i);
            Components(cards[i].Items("components", 1, 2 + MaxButtons), inCard: true);
        }
    }

    private static void Header(Part header)
    {
        foreach (var value in header.Items("parameters", 0, 1))
        {
            switch (value.OneOf("type", needed: true, HeaderTypes))
            {
                case "text":
                    Plain(value, MaxHeader);
                    break;
                case ("image" or "video" or "document") and var type:
                    MediaRules.Source(value.Needed(type));
                    break;
                case "location":
                    value.Needed("location").Number("latitude", -90, 90);
                    value["location"].Number("longitude", -180, 180);
                    break;
                case "product":
                    value.Needed("product").Text("product_retailer_id", 256);
                    break;
            }
        }
    }

    private static void Body(Part body)
    {
        var values = body["parameters"].Exists ? body.Items("parameters", 0, 100) : [];
        foreach (var value in values)
        {
            switch (value.OneOf("type", needed: true, BodyTypes))
            {
                case "text":
                    Plain(value, MaxBody);
                    break;
                case "currency":
                    var currency = value.Needed("currency");
                    currency.Text("fallback_value", MaxBody);
                    currency.Text("code", 3);
                    currency.Number("amount_1000", long.MinValue, long.MaxValue);
                    break;
                case "date_time":
                    value.Needed("date_time").Text("fallback_value", MaxBody);
                    break;
            }
        }

        var named = values.Count(value => !string.IsNullOrEmpty(value["parameter_name"].Value()));
        if (named != 0 && named != values.Length) body.Findings.Invalid(body["parameters"].Path, "names some of its values and not others; a template has names or places");
        Part.Distinct(values.Select(value => value["parameter_name"]));
    }

    /// <summary>A value that stands within a line of the template.</summary>
    private static void Plain(Part value, int most)
    {
        if (value.Text("text", most) is not { } text) return;
        if (text.AsSpan().IndexOfAny('\n', '\r', '\t') >= 0 || text.Contains("     ", StringComparison.Ordinal))
            value.Findings.Invalid(value["text"].Path, "has a line break, a tab or more than four spaces in a row, which WhatsApp refuses in a template's values");
    }

    private static int? Button(Part button)
    {
        var kind = button.Text("sub_type", 64);
        int? index = button["index"].Element.ValueKind switch
        {
            System.Text.Json.JsonValueKind.Number when button["index"].Element.TryGetInt32(out var number) => number,
            System.Text.Json.JsonValueKind.String when int.TryParse(button["index"].Value(), out var number) => number,
            _ => null,
        };
        if (index is not (>= 0 and < MaxButtons)) button.Findings.Invalid(button["index"].Path, $"is needed: the button's place, 0 to {MaxButtons - 1}");
        foreach (var value in button["parameters"].Exists ? button.Items("parameters", 0, 10) : [])
        {
            var type = value.Text("type", 64);
            switch (kind)
            {
                case "url":
                    value.OneOf("type", needed: true, "text");
                    value.Text("text", MaxUrlPart);
                    break;
                case "quick_reply" when type == "payload":
                    value.Text("payload", MaxPayload);
                    break;
                case "copy_code":
                    value.OneOf("type", needed: true, "coupon_code");
                    value.Text("coupon_code", MaxCode);
                    break;
            }
        }

        return index;
    }
}
