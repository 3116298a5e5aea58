using System.Buffers;
using System.Globalization;
using System.Text;

namespace Parley.Simulator.Wire;

/// <summary>
/// Writes JSON bytes as Meta's servers write them: no white space, <c>/</c> as <c>\/</c>, every character beyond ASCII as
/// lower-case <c>\uXXXX</c> per UTF-16 unit. System.Text.Json cannot be used for it: it replaces lone surrogates,
/// which customers' phones do send and which a receiver must survive.
/// </summary>
public sealed class MetaJson
{
    private readonly ArrayBufferWriter<byte> _bytes;
    private bool _comma;

    public MetaJson(int capacity = 512) => _bytes = new ArrayBufferWriter<byte>(capacity);

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public MetaJson Open(string? name = null) => Begin(name, (byte)'{');

    public MetaJson OpenArray(string? name = null) => Begin(name, (byte)'[');

    public MetaJson Close() => End((byte)'}');

    public MetaJson CloseArray() => End((byte)']');

    public MetaJson Value(string? name, string value)
    {
        Name(name);
        Quote(value);
        _comma = true;
        return this;
    }

    /// <summary>Writes the member only when there is a value.</summary>
    public MetaJson Optional(string name, string? value) => value is null ? this : Value(name, value);

    public MetaJson Value(string name, bool value) => Literal(name, value ? "true" : "false");

    public MetaJson Value(string? name, long value) => Literal(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Unix seconds as a string, the form of every timestamp in message webhooks.</summary>
    public MetaJson Timestamp(string name, DateTimeOffset value) =>
        Value(name, value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>A member that is already in Meta's form, as another <see cref="MetaJson"/> wrote it.</summary>
    public MetaJson Fragment(string? name, ReadOnlySpan<byte> json)
    {
        Name(name);
        _bytes.Write(json);
        _comma = true;
        return this;
    }

    /// <summary>
    /// Any valid JSON text, brought into Meta's form without decoding its strings, so that escapes no decoder accepts
    /// (a lone surrogate) arrive as they were written.
    /// </summary>
    public MetaJson Raw(string? name, string json)
    {
        Name(name);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            if (!inString)
            {
                if (char.IsWhiteSpace(c)) continue;
                if (c == '"') inString = true;
                Put((byte)c);
            }
            else if (c == '\\')
            {
                i++;
                if (json[i] == 'u')
                {
                    Ascii("\\u");
                    Ascii(json.Substring(i + 1, 4).ToLowerInvariant());
                    i += 4;
                }
                else
                {
                    Put((byte)'\\');
                    Put((byte)json[i]);
                }
            }
            else if (c == '"')
            {
                inString = false;
                Put((byte)c);
            }
            else
            {
                Character(c);
            }
        }

        _comma = true;
        return this;
    }

    private MetaJson Literal(string? name, string text)
    {
        Name(name);
        Ascii(text);
        _comma = true;
        return this;
    }

    private MetaJson Begin(string? name, byte bracket)
    {
        Name(name);
        Put(bracket);
        _comma = false;
        return this;
    }

    private MetaJson End(byte bracket)
    {
        Put(bracket);
        _comma = true;
        return this;
    }

    private void Name(string? name)
    {
        if (_comma) Put((byte)',');
        if (name is null) return;
        Quote(name);
        Put((byte)':');
    }

    private void Quote(string text)
    {
        Put((byte)'"');
        foreach (var c in text) Character(c);
        Put((byte)'"');
    }

    private void Character(char c)
    {
        switch (c)
        {
            case '"': Ascii("\\\""); break;
            case '\\': Ascii("\\\\"); break;
            case '/': Ascii("\\/"); break;
            case '\b': Ascii("\\b"); break;
            case '\f': Ascii("\\f"); break;
            case '\n': Ascii("\\n"); break;
            case '\r': Ascii("\\r"); break;
            case '\t': Ascii("\\t"); break;
            case >= ' ' and < (char)127: Put((byte)c); break;
            default: Escape(c); break;
        }
    }

    private void Escape(char c)
    {
        const string hex = "0123456789abcdef";
        var span = _bytes.GetSpan(6);
        span[0] = (byte)'\\';
        span[1] = (byte)'u';
        for (var digit = 0; digit < 4; digit++) span[2 + digit] = (byte)hex[(c >> (12 - 4 * digit)) & 15];
        _bytes.Advance(6);
    }

    private void Put(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    private void Ascii(string text) => Encoding.ASCII.GetBytes(text, _bytes);
}
