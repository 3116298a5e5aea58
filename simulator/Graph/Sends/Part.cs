using System.Globalization;
using System.Text.Json;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph.Sends;

/// <summary>
/// A piece of a request's JSON together with the path by which Graph names it, such as <c>interactive['action']</c>. Every
/// reader throws a <see cref="FormException"/> with Graph's words when the piece is not what it has to be.
/// </summary>
internal readonly struct Part(JsonElement value, string path)
{
    public JsonElement Value { get; } = value;

    public string Path { get; } = path;

    /// <summary>A member that is there and not null.</summary>
    public Part? Find(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new Part(member, Below(name))
            : null;

    public bool Has(string name) => Find(name) is not null;

    public Part Need(string name) => Find(name) ?? throw Missing(name);

    public Part NeedObject(string name) => Need(name).AsObject();

    public Part? FindObject(string name) => Find(name)?.AsObject();

    public Part AsObject() => Value.ValueKind == JsonValueKind.Object ? this : throw Wrong("must be a JSON object.");

    /// <summary>Refuses members that Graph does not know here.</summary>
    public Part Only(params ReadOnlySpan<string> names)
    {
        foreach (var member in Value.EnumerateObject())
        {
            if (!names.Contains(member.Name))
                throw new FormException(GraphErrors.InvalidParameter($"Unexpected key \"{member.Name}\" on param \"{Path}\"."));
        }

        return this;
    }

    /// <summary>A string that is there, within its limits; blank counts as missing.</summary>
    /// <param name="max">In characters, which are code points: an emoji counts once.</param>
    public string NeedText(string name, int max)
    {
        var text = Need(name).AsText();
        if (string.IsNullOrWhiteSpace(text)) throw Missing(name);
        return Within(name, text, max);
    }

    /// <summary>A string or null, within its limits.</summary>
    public string? Text(string name, int max) => Find(name) is { } part ? Within(name, part.AsText(), max) : null;

    public string AsText() => Value.ValueKind == JsonValueKind.String ? JsonText.Of(Value) : throw Wrong("must be a string.");

    /// <summary>One of the words Graph knows here.</summary>
    public string Choice(string name, params ReadOnlySpan<string> words)
    {
        var word = Need(name).AsText();
        return words.Contains(word) ? word : throw Need(name).Wrong($"must be one of {{{string.Join(", ", words)}}} - got \"{word}\".");
    }

    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { Value.ValueKind: JsonValueKind.True } => true,
        { Value.ValueKind: JsonValueKind.False } => false,
        { } other => throw other.Wrong("must be a boolean."),
    };

    /// <summary>A number, or a number in a string, which Graph takes as well.</summary>
    public double NeedNumber(string name, double min, double max)
    {
        var part = Need(name);
        var number = part.Value.ValueKind switch
        {
            JsonValueKind.Number => part.Value.GetDouble(),
            JsonValueKind.String when double.TryParse(part.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => throw part.Wrong("must be a number."),
        };
        return number >= min && number <= max ? number : throw part.OutOfRange($"must be between {min} and {max}.");
    }

    /// <summary>A whole number, or one in a string.</summary>
    public int NeedIndex(string name, int max)
    {
        var number = NeedNumber(name, 0, max);
        return number == Math.Floor(number) ? (int)number : throw Need(name).Wrong("must be an integer.");
    }

    /// <summary>The elements of an array that is there and holds no fewer and no more than allowed.</summary>
    public Part[] NeedItems(string name, int min, int max)
    {
        var items = Need(name).AsItems();
        return items.Length >= min && items.Length <= max
            ? items
            : throw Need(name).OutOfRange($"must have between {min} and {max} elements - got {items.Length}.");
    }

    public Part[] Items(string name) => Find(name)?.AsItems() ?? [];

    public Part[] AsItems()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Wrong("must be an array.");
        var path = Path;
        return [.. Value.EnumerateArray().Select((item, index) => new Part(item, $"{path}[{index}]"))];
    }

    /// <summary>An http or https URL.</summary>
    public string NeedUrl(string name)
    {
        var text = NeedText(name, 2000);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? text
            : throw Need(name).OutOfRange("is not a valid URI.");
    }

    /// <summary>A required member that is not there: error 100.</summary>
    public FormException Missing(string name) => new(GraphErrors.MissingParameter(Below(name)));

    /// <summary>A value of the wrong kind: error 100.</summary>
    public FormException Wrong(string what) => new(GraphErrors.InvalidParameter($"Param {Path} {what}"));

    /// <summary>A value beyond Meta's limits: error 131009.</summary>
    public FormException OutOfRange(string what) => new(GraphErrors.InvalidValue($"Param {Path} {what}"));

    private string Below(string name) => Path.Length == 0 ? name : $"{Path}['{name}']";

    private string Within(string name, string text, int max) =>
        text.Length > max && text.EnumerateRunes().Count() > max
            ? throw new Part(default, Below(name)).OutOfRange($"must be at most {max} characters long.")
            : text;
}
