using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Media;

namespace Parley.Simulator.Templates;

/// <summary>Checks a template that is to be created or edited, as Meta does before it looks at what it says.</summary>
internal sealed partial class TemplateForm(UploadSessions uploads)
{
    private const int MaxName = 512;
    private const int MaxHeader = 60;
    private const int MaxBody = 1024;
    private const int MaxCardBody = 160;
    private const int MaxFooter = 60;

    /// <exception cref="FormException">Something is wrong with it.</exception>
    public TemplateDraft ReadNew(JsonElement body)
    {
        var part = new Part(body, "");
        var name = part.NeedText("name", MaxName);
        if (!Name().IsMatch(name)) throw part.Need("name").Wrong("must consist of lower-case letters, digits and underscores.");
        var language = part.NeedText("language", 10);
        if (!Language().IsMatch(language)) throw part.Need("language").Wrong($"must be a supported language - got \"{language}\".");
        var category = Category(part);
        var named = Named(part);
        var components = Components(part, category, named);
        return new TemplateDraft(name, language, category, named, components, TimeToLive(part, category));
    }

    /// <summary>An edit: what it leaves out stays as it is.</summary>
    /// <exception cref="FormException">Something is wrong with it.</exception>
    public TemplateDraft ReadEdit(JsonElement body, Template template)
    {
        var part = new Part(body, "");
        var category = part.Has("category") ? Category(part) : template.Category;
        var named = part.Has("parameter_format") ? Named(part) : template.Named;
        var components = part.Has("components") ? Components(part, category, named) : template.Components;
        return new TemplateDraft(template.Name, template.Language, category, named, components, TimeToLive(part, category) ?? template.TimeToLive);
    }

    private static TemplateCategory Category(Part part) => part.Choice("category", "AUTHENTICATION", "MARKETING", "UTILITY") switch
    {
        "AUTHENTICATION" => TemplateCategory.Authentication,
        "MARKETING" => TemplateCategory.Marketing,
        _ => TemplateCategory.Utility,
    };

    private static bool Named(Part part) => part.Has("parameter_format")
        && string.Equals(part.Need("parameter_format").AsText(), "named", StringComparison.OrdinalIgnoreCase);

    private static int? TimeToLive(Part part, TemplateCategory category)
    {
        if (!part.Has("message_send_ttl_seconds")) return null;
        var seconds = (int)part.NeedNumber("message_send_ttl_seconds", -1, 2_592_000);
        var (min, max) = category switch
        {
            TemplateCategory.Authentication => (30, 900),
            TemplateCategory.Utility => (30, 43_200),
            _ => (43_200, 2_592_000),
        };
        return seconds == -1 || (seconds >= min && seconds <= max)
            ? seconds
            : throw part.Need("message_send_ttl_seconds").Wrong($"must be between {min} and {max} for this category, or -1.");
    }

    private JsonElement Components(Part part, TemplateCategory category, bool named)
    {
        var components = part.Need("components").AsItems();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var component in components)
        {
            var type = Type(component);
            if (!seen.Add(type)) throw component.Wrong($"is the second component of the type {type}.");
            if (category == TemplateCategory.Authentication) Authentication(component, type);
            else Component(component, type, named, MaxBody);
        }

        if (!seen.Contains("BODY")) throw new FormException(CreationErrors.Body("A body component is required."));
        if (category == TemplateCategory.Authentication && !seen.Contains("BUTTONS"))
            throw new FormException(CreationErrors.Buttons("Authentication templates need a one-time password button."));
        return part.Need("components").Value.Clone();
    }

    private void Component(Part component, string type, bool named, int maxBody)
    {
        switch (type)
        {
            case "HEADER": Header(component, named); break;
            case "BODY": Body(component, named, maxBody); break;
            case "FOOTER":
                var footer = component.NeedText("text", int.MaxValue);
                if (footer.Length > MaxFooter) throw new FormException(CreationErrors.TooLong($"A footer has at most {MaxFooter} characters."));
                if (TemplateShape.VariablesOf(footer).Count > 0) throw new FormException(CreationErrors.Footer("A footer can't have variables."));
                break;
            case "BUTTONS": TemplateButtons.Check(component); break;
            case "CAROUSEL":
                var cards = component.NeedItems("cards", 2, 10);
                foreach (var card in cards)
                    foreach (var inner in card.AsObject().Need("components").AsItems()) Component(inner, Type(inner), named, MaxCardBody);
                break;
            case "LIMITED_TIME_OFFER":
                component.NeedObject("limited_time_offer").NeedText("text", 16);
                break;
            default:
                throw component.Wrong($"has the unknown type {type}.");
        }
    }

    private void Header(Part component, bool named)
    {
        var format = component.NeedText("format", 20).ToUpperInvariant();
        switch (format)
        {
            case "TEXT":
                var text = component.NeedText("text", int.MaxValue);
                if (text.Length > MaxHeader) throw new FormException(CreationErrors.TooLong($"A header has at most {MaxHeader} characters."));
                if (text.AsSpan().IndexOfAny('\n', '\r', '*') >= 0) throw new FormException(CreationErrors.Format("A header can't have new lines, formatting or asterisks."));
                var variables = TemplateShape.VariablesOf(text);
                if (variables.Count > 1) throw new FormException(CreationErrors.Format("A header has at most one variable."));
                Examples(component, variables.Count, named, "header_text", flat: true);
                break;
            case "IMAGE" or "VIDEO" or "DOCUMENT" or "GIF":
                var handles = component.FindObject("example")?.Items("header_handle") ?? [];
                if (handles is not [var handle]) throw new FormException(CreationErrors.Format($"A header of the format {format} needs one example in header_handle."));
                if (uploads.Find(handle.AsText()) is not { } file) throw new FormException(CreationErrors.Format("The handle in header_handle is not one of an upload."));
                if (!Suits(format, file.Type)) throw new FormException(CreationErrors.Format($"The file in header_handle is {file.Type}, which is no {format}."));
                break;
            case "LOCATION" or "PRODUCT":
                break;
            default:
                throw component.Need("format").Wrong($"must be one of {{TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION, PRODUCT}} - got \"{format}\".");
        }
    }

    private static void Body(Part component, bool named, int max)
    {
        var text = component.NeedText("text", int.MaxValue);
        if (text.EnumerateRunes().Count() > max) throw new FormException(CreationErrors.TooLong($"A body has at most {max} characters."));
        var variables = TemplateShape.VariablesOf(text);
        if (!named && variables.Where((v, i) => v != (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)).Any())
            throw new FormException(CreationErrors.Body("Variables are numbered {{1}}, {{2}} and so on, without gaps."));
        if (named && variables.Any(v => !Variable().IsMatch(v)))
            throw new FormException(CreationErrors.Body("Names of variables consist of lower-case letters, digits and underscores."));
        var bare = text.Trim();
        if (variables.Count > 0 && (bare.StartsWith("{{", StringComparison.Ordinal) || bare.EndsWith("}}", StringComparison.Ordinal)))
            throw new FormException(CreationErrors.Edges);
        if (Adjacent().IsMatch(text)) throw new FormException(CreationErrors.Body("Variables can't stand next to each other."));
        if (Words().Count(Braces().Replace(text, " ")) < 2 * variables.Count) throw new FormException(CreationErrors.Ratio);
        Examples(component, variables.Count, named, "body_text", flat: false);
    }

    private static void Examples(Part component, int variables, bool named, string member, bool flat)
    {
        if (variables == 0) return;
        var example = component.FindObject("example");
        var given = named ? example?.Items(member + "_named_params") ?? []
            : flat ? example?.Items(member) ?? []
            : (example?.Items(member) ?? []) is [var first, ..] ? first.AsItems() : [];
        if (given.Length != variables)
            throw new FormException(CreationErrors.Body($"Every variable needs an example: there are {variables} variables and {given.Length} examples."));
    }

    private static void Authentication(Part component, string type)
    {
        switch (type)
        {
            case "BODY":
                component.Only("type", "add_security_recommendation");
                component.Flag("add_security_recommendation");
                break;
            case "FOOTER":
                component.Only("type", "code_expiration_minutes");
                if (component.Has("code_expiration_minutes")) component.NeedNumber("code_expiration_minutes", 1, 90);
                break;
            case "BUTTONS":
                TemplateButtons.CheckOneTimePassword(component);
                break;
            default:
                throw new FormException(CreationErrors.Body($"Authentication templates can't have a component of the type {type}."));
        }
    }

    private static bool Suits(string format, string type) => format switch
    {
        "IMAGE" => type.StartsWith("image/", StringComparison.Ordinal),
        "VIDEO" or "GIF" => type.StartsWith("video/", StringComparison.Ordinal),
        _ => type == "application/pdf",
    };

    private static string Type(Part component) => component.AsObject().NeedText("type", 50).ToUpperInvariant();

    [GeneratedRegex("^[a-z0-9_]+$")]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z]{2,3}(_[A-Z]{2,3})?$")]
    private static partial Regex Language();

    [GeneratedRegex("^[a-z0-9_]+$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\}\}\s*\{\{")]
    private static partial Regex Adjacent();

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Words();
}
