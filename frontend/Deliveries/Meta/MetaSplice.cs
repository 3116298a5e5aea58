using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// A fragment as WhatsApp sent it with some of its values exchanged; everything else stays byte for byte, also what no
/// serializer would write.
/// </summary>
public sealed class MetaSplice : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ReadOnlyMemory<byte> _json;
    private readonly JsonDocument _document;
    private readonly List<(int At, int Length, byte[] With)> _changes = [];

    /// <param name="json">Valid JSON.</param>
    public MetaSplice(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _document = JsonDocument.Parse(json);
    }

    public JsonElement Root => _document.RootElement;

    /// <summary>Puts a text in the place of a value. Each value at most once.</summary>
    public void Replace(JsonElement value, string text)
    {
        var (at, length) = Find(JsonMarshal.GetRawUtf8Value(value));
        _changes.Add((at, length, JsonSerializer.SerializeToUtf8Bytes(text, Plain)));
    }

    /// <summary>Takes a member out of its object. Not two that stand beside each other.</summary>
    public void Remove(JsonProperty member)
    {
        var (name, nameLength) = Find(JsonMarshal.GetRawUtf8PropertyName(member));
        var (value, valueLength) = Find(JsonMarshal.GetRawUtf8Value(member.Value));
        // The quotes belong to the name.
        var (from, to) = (name - 1, value + valueLength);
        var json = _json.Span;
        var after = to;
        while (IsSpace(json[after])) after++;
        if (json[after] == (byte)',')
        {
            to = after + 1;
        }
        else
        {
            var before = from - 1;
            while (IsSpace(json[before])) before--;
            if (json[before] == (byte)',') from = before;
        }

        _changes.Add((from, to - from, []));
    }

    /// <summary>A member of an object by its name as it is written; null when there is none.</summary>
    public static JsonProperty? Member(JsonElement element, ReadOnlySpan<byte> name)
    {
        if (element.ValueKind != JsonValueKind.Object) return null;
        foreach (var member in element.EnumerateObject())
        {
            if (JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(name)) return member;
        }

        return null;
    }

    public byte[] ToArray()
    {
        var output = new List<byte>(_json.Length + 32);
        var at = 0;
        foreach (var change in _changes.OrderBy(static change => change.At))
        {
            output.AddRange(_json.Span[at..change.At]);
            output.AddRange(change.With);
            at = change.At + change.Length;
        }

        output.AddRange(_json.Span[at..]);
        return [.. output];
    }

    public void Dispose() => _document.Dispose();

    private (int At, int Length) Find(ReadOnlySpan<byte> part) =>
        _json.Span.Overlaps(part, out var at) ? (at, part.Length) : throw new InvalidOperationException("The document does not stand in the bytes that it was made of.");

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
