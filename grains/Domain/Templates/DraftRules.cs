using System.Text.Json;
using Parley.Contracts.Grains;

namespace Parley.Domain.Templates;

/// <summary>
/// What a template has to be before WhatsApp looks at it (Meta, "Template components"): names, languages, components,
/// variables and lengths, with everything that is wrong in words. Lengths are counted in characters.
/// </summary>
public static class DraftRules
{
    public const int MaxName = 512, MaxHeader = 60, MaxBody = 1024, MaxFooter = 60;

    private static readonly string[] Categories = ["MARKETING", "UTILITY", "AUTHENTICATION"];

    // Meta, "Supported languages".
    private static readonly HashSet<string> Languages = new(StringComparer.Ordinal)
    {
        "af", "sq", "ar", "ar_EG", "ar_AE", "ar_LB", "ar_MA", "ar_QA", "az", "be_BY", "bn", "bn_IN", "bg", "ca", "zh_CN", "zh_HK", "zh_TW", "hr", "cs", "da", "prs_AF", "nl", "nl_BE",
        "en", "en_GB", "en_US", "en_AE", "en_AU", "en_CA", "en_GH", "en_IE", "en_IN", "en_JM", "en_MY", "en_NZ", "en_QA", "en_SG", "en_UG", "en_ZA", "et", "fil", "fi", "fr", "fr_BE", "fr_CA",
        "fr_CH", "fr_CI", "fr_MA", "ka", "de", "de_AT", "de_CH", "el", "gu", "ha", "he", "hi", "hu", "id", "ga", "it", "ja", "kn", "kk", "rw_RW", "ko", "ky_KG", "lo", "lv", "lt", "mk", "ms", "ml",
        "mr", "nb", "ps_AF", "fa", "pl", "pt_BR", "pt_PT", "pa", "ro", "ru", "sr", "si_LK", "sk", "sl", "es", "es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_HN", "es_MX", "es_PA",
        "es_PE", "es_ES", "es_UY", "sw", "sv", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zu",
    };

    /// <summary>Everything that WhatsApp would refuse, and some that its review would; null when nothing was found.</summary>
    /// <param name="named">True where variables have names, false where they have numbers.</param>
    /// <param name="components">Meta's JSON array.</param>
    public static Refusal? Check(string name, string language, string category, bool named, JsonElement components)
    {
        var faults = new Faults();
        if (name.Length is 0 or > MaxName || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            faults.Add("name", $"is '{name}'; a name has 1 to {MaxName} lower-case letters, digits and '_'");
        if (!Languages.Contains(language)) faults.Add("language", $"is '{language}', which is not one of WhatsApp's languages, such as en_US, de or pt_BR");
        if (!Categories.Contains(category)) faults.Add("category", $"is '{category}'; it is MARKETING, UTILITY or AUTHENTICATION");
        if (components.ValueKind != JsonValueKind.Array || components.GetArrayLength() == 0) faults.Add("components", "is empty; a template has at least a BODY");
        else Components(components, category, named, faults);
        return faults.ToRefusal("TEMPLATE_INVALID");
    }

    private static void Components(JsonElement components, string category, bool named, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var component in components.EnumerateArray())
        {
            var (path, type) = ($"components[{i++}]", Json.Word(component, "type"));
            if (type.Length > 0 && !seen.Add(type)) faults.Add(path, $"is a second {type}; a template has one at most");
            switch (type)
            {
                case "HEADER":
                    Header(component, path, category, named, faults);
                    break;
                case "BODY" when category == "AUTHENTICATION":
                    if (Json.Text(component, "text") is not null) faults.Add($"{path}.text", "is given; WhatsApp writes the text of authentication templates itself");
                    break;
                case "BODY":
                    Body(component, path, MaxBody, named, faults);
                    break;
                case "FOOTER":
                    Footer(component, path, category, faults);
                    break;
                case "BUTTONS":
                    ButtonRules.Check(component, path, category, ButtonRules.Most, faults);
                    break;
                case "CAROUSEL":
                    Carousel(component, path, category, named, faults);
                    break;
                case "LIMITED_TIME_OFFER" or "CALL_PERMISSION_REQUEST":
                    if (type == "LIMITED_TIME_OFFER" && category != "MARKETING") faults.Add(path, "is a limited-time offer, which only a MARKETING template has");
                    break;
                case "":
                    faults.Add($"{path}.type", "is missing");
                    break;
            }
        }

        if (!seen.Contains("BODY")) faults.Add("components", "has no BODY; every template has one");
        if (category == "AUTHENTICATION" && !seen.Contains("BUTTONS")) faults.Add("components", "has no BUTTONS; an authentication template has one button of type OTP");
    }

    private static void Header(JsonElement header, string path, string category, bool named, Faults faults)
    {
        if (category == "AUTHENTICATION") faults.Add(path, "is a header, which authentication templates do not have");
        switch (Json.Word(header, "format"))
        {
            case "TEXT":
                var text = Json.Text(header, "text") ?? "";
                faults.Length($"{path}.text", text, 1, MaxHeader);
                if (VariablesOf(text, $"{path}.text", named, faults) is { } variables)
                {
                    if (variables.Length > 1) faults.Add($"{path}.text", $"has {variables.Length} variables; a header has one at most");
                    if (variables.Length > 0) Example(header, path, named, "header_text", variables, nested: false, faults);
                }

                break;
            case "IMAGE" or "VIDEO" or "DOCUMENT" or "GIF":
                if (Json.Items(header, "example", "header_handle").Count == 0) faults.Add($"{path}.example.header_handle", "is missing; WhatsApp's review needs a sample of the medium, uploaded beforehand");
                break;
            case "LOCATION" or "PRODUCT":
                break;
            default:
                faults.Add($"{path}.format", "is TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION or PRODUCT");
                break;
        }
    }

    private static void Body(JsonElement body, string path, int most, bool named, Faults faults)
    {
        var text = Json.Text(body, "text") ?? "";
        faults.Length($"{path}.text", text, 1, most);
        if (VariablesOf(text, $"{path}.text", named, faults) is not { Length: > 0 } variables) return;
        var trimmed = text.Trim();
        if (trimmed.StartsWith("{{", StringComparison.Ordinal) || trimmed.EndsWith("}}", StringComparison.Ordinal))
            faults.Add($"{path}.text", "begins or ends with a variable; WhatsApp wants words before and behind it");
        if (text.Replace(" ", "", StringComparison.Ordinal).Contains("}}{{", StringComparison.Ordinal)) faults.Add($"{path}.text", "has two variables with no word between them");
        Example(body, path, named, "body_text", variables, nested: true, faults);
    }

    private static void Footer(JsonElement footer, string path, string category, Faults faults)
    {
        if (category == "AUTHENTICATION")
        {
            if (Json.Number(footer, "code_expiration_minutes") is not (>= 1 and <= 90)) faults.Add($"{path}.code_expiration_minutes", "goes from 1 to 90");
            return;
        }

        var text = Json.Text(footer, "text") ?? "";
        faults.Length($"{path}.text", text, 1, MaxFooter);
        if (text.Contains("{{", StringComparison.Ordinal)) faults.Add($"{path}.text", "has a variable; a footer has none");
    }

    private static void Carousel(JsonElement carousel, string path, string category, bool named, Faults faults)
    {
        if (category != "MARKETING") faults.Add(path, "is a carousel, which only a MARKETING template has");
        var cards = Json.Items(carousel, "cards");
        if (cards.Count is < 2 or > 10) faults.Add($"{path}.cards", $"has {cards.Count} cards; a carousel has 2 to 10");
        string? shape = null;
        for (var i = 0; i < cards.Count; i++)
        {
            var parts = Json.Items(cards[i], "components");
            foreach (var part in parts)
            {
                var at = $"{path}.cards[{i}]";
                switch (Json.Word(part, "type"))
                {
                    case "HEADER":
                        if (Json.Word(part, "format") is not ("IMAGE" or "VIDEO" or "PRODUCT")) faults.Add($"{at}.header.format", "is IMAGE, VIDEO or PRODUCT");
                        break;
                    case "BODY":
                        Body(part, $"{at}.body", 160, named, faults);
                        break;
                    case "BUTTONS":
                        ButtonRules.Check(part, $"{at}.buttons", category, 2, faults);
                        break;
                }
            }

            var own = string.Join(',', parts.Select(part => $"{Json.Word(part, "type")}{Json.Word(part, "format")}{string.Concat(Json.Items(part, "buttons").Select(button => Json.Word(button, "type")))}"));
            shape ??= own;
            if (own != shape) faults.Add($"{path}.cards[{i}]", "has other components than the first card; all cards are alike");
        }
    }

    /// <summary>The variables of a text; null where they are written in a way that WhatsApp does not read.</summary>
    private static ImmutableArray<string>? VariablesOf(string text, string path, bool named, Faults faults)
    {
        if (Variables.Of(text) is not { } variables)
        {
            faults.Add(path, "has braces that do not pair up; a variable is written {{1}} or {{name}}");
            return null;
        }

        if (named)
        {
            foreach (var name in variables.Where(static name => !Variables.IsName(name))) faults.Add(path, $"has a variable '{name}'; names have lower-case letters, digits and '_' and do not begin with a digit");
            if (variables.Distinct(StringComparer.Ordinal).Count() != variables.Length) faults.Add(path, "has the same variable twice");
        }
        else if (!variables.SequenceEqual(Enumerable.Range(1, variables.Length).Select(static n => $"{n}")))
        {
            faults.Add(path, $"has the variables {string.Join(", ", variables)}; they are numbered 1, 2, 3, … in their order, or have names with parameter_format NAMED");
        }

        return variables;
    }

    private static void Example(JsonElement component, string path, bool named, string field, ImmutableArray<string> variables, bool nested, Faults faults)
    {
        if (named)
        {
            var names = Json.Items(component, "example", $"{field}_named_params").Select(example => Json.Text(example, "param_name")).ToHashSet(StringComparer.Ordinal);
            if (!variables.All(names.Contains)) faults.Add($"{path}.example.{field}_named_params", "lacks an example for a variable; WhatsApp's review needs one for each");
            return;
        }

        var examples = Json.Items(component, "example", field);
        if (nested && examples is [{ ValueKind: JsonValueKind.Array } first, ..]) examples = [.. first.EnumerateArray()];
        if (examples.Count != variables.Length) faults.Add($"{path}.example.{field}", $"has {examples.Count} examples for {variables.Length} variables; WhatsApp's review needs one for each");
    }
}
