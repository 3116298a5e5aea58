using System.Text.Json;

namespace Parley.Domain.Content;

/// <summary>A place in Meta's JSON, what stands there, and where to say what is wrong with it.</summary>
internal readonly struct Part(JsonElement element, string path, Findings findings)
{
    public JsonElement Element => element;

    public string Path => path;

    public Findings Findings => findings;

    /// <summary>Whether anything stands here.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>What stands under a name; a part that does not exist where nothing does.</summary>
    public Part this[string name] =>
        new(element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) ? found : default, path.Length == 0 ? name : $"{path}.{name}", findings);

    /// <summary>How many characters a text has, as WhatsApp counts them.</summary>
    public static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes()) length++;
        return length;
    }

    /// <summary>The text that stands here, or null.</summary>
    public string? Value() => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>The object under a name, which has to be there.</summary>
    public Part Needed(string name)
    {
        var part = this[name];
        if (part.Element.ValueKind != JsonValueKind.Object) findings.Missing(part.Path);
        return part;
    }

    /// <summary>A text under a name, checked for its length in characters; null where it is not there.</summary>
    /// <param name="most">At most so many characters.</param>
    /// <param name="needed">Whether it has to be there and not blank.</param>
    public string? Text(string name, int most, bool needed = true)
    {
        var part = this[name];
        var text = part.Value();
        if (string.IsNullOrWhiteSpace(text))
        {
            if (needed) findings.Missing(part.Path, $"is needed: 1 to {most} characters");
            return text;
        }

        if (Length(text) is var length && length > most) findings.Limit(part.Path, $"has {length} characters; WhatsApp's limit is {most}");
        return text;
    }

    /// <summary>A word under a name, one of a few.</summary>
    public string? OneOf(string name, bool needed, params ReadOnlySpan<string> words)
    {
        var part = this[name];
        if (part.Value() is not { } word)
        {
            if (needed) findings.Missing(part.Path, $"is needed: {string.Join(", ", words.ToArray())}");
            return null;
        }

        if (!words.Contains(word)) findings.Invalid(part.Path, $"is '{Shown(word)}'; it may be {string.Join(", ", words.ToArray())}");
        return word;
    }

    /// <summary>The items of a list under a name, counted.</summary>
    public Part[] Items(string name, int least, int most)
    {
        var part = this[name];
        var length = part.Element.ValueKind == JsonValueKind.Array ? part.Element.GetArrayLength() : 0;
        if (length < least || length > most) findings.Limit(part.Path, $"has {length} items; WhatsApp takes {least} to {most}");
        var items = new Part[length];
        for (var i = 0; i < length; i++) items[i] = new Part(part.Element[i], $"{part.Path}[{i}]", findings);
        return items;
    }

    /// <summary>An http or https address under a name.</summary>
    public void Link(string name, bool needed = true)
    {
        var part = this[name];
        var text = part.Value();
        if (string.IsNullOrEmpty(text))
        {
            if (needed) findings.Missing(part.Path, "is needed: an http or https URL");
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0)
        {
            findings.Invalid(part.Path, "is no URL that WhatsApp can open: it begins with https:// or http://");
        }
    }

    /// <summary>A number under a name within its bounds.</summary>
    public void Number(string name, double least, double most)
    {
        var part = this[name];
        if (part.Element.ValueKind != JsonValueKind.Number) findings.Missing(part.Path, $"is needed: {least} to {most}");
        else if (!part.Element.TryGetDouble(out var number) || !(number >= least && number <= most)) findings.Invalid(part.Path, $"is outside {least} to {most}");
    }

    /// <summary>Nothing may stand under these names here.</summary>
    public void None(string why, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (this[name] is { Exists: true } part) findings.Invalid(part.Path, why);
        }
    }

    /// <summary>Says of the second of two equal texts that it is one too many.</summary>
    public static void Distinct(IEnumerable<Part> parts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (part.Value() is { } text && !seen.Add(text)) part.Findings.Invalid(part.Path, "is the same as another one's; each has its own");
        }
    }

    private static string Shown(string word) => word.Length <= 40 ? word : word[..40] + "…";
}
