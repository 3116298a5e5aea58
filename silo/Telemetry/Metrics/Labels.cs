using System.Globalization;
using System.Text;

namespace Parley.Silo.Telemetry.Metrics;

/// <summary>A measurement's labels: as a key that costs no memory to look up, and as Prometheus writes them.</summary>
internal static class Labels
{
    /// <summary>What stands for all label sets past a family's bound.</summary>
    public const string Overflow = "overflow=\"true\"";

    private const char BetweenTags = '\u001e', BetweenNameAndValue = '\u001f';

    /// <summary>Labels that name whose traffic it is, or that are as many as there are connections: never shown.</summary>
    private static readonly string[] Hidden = ["tenant", "tenant_id", "session", "conversation", "message", "client_address", "network_peer_address", "network_peer_port", "server_address", "server_port"];

    /// <summary>Writes a key of the tags as they came into <paramref name="key"/>; false when it does not fit.</summary>
    public static bool TryKey(ReadOnlySpan<KeyValuePair<string, object?>> tags, Span<char> key, out int length)
    {
        length = 0;
        foreach (var (name, value) in tags)
        {
            if (!Append(name, key, ref length) || !Append(BetweenNameAndValue, key, ref length)) return false;
            var fits = value switch
            {
                null => true,
                string text => Append(text, key, ref length),
                ISpanFormattable number when number is not Enum => AppendFormatted(number, key, ref length),
                _ => Append(value.ToString(), key, ref length),
            };
            if (!fits || !Append(BetweenTags, key, ref length)) return false;
        }

        return true;
    }

    /// <summary>The tags as Prometheus writes them between braces: sorted, escaped, without those that are hidden.</summary>
    public static string Write(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
        {
            var label = Names.Label(name);
            if (value is not null && !Hidden.Contains(label)) labels[label] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        var text = new StringBuilder();
        foreach (var (label, value) in labels)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(label).Append("=\"").Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('"');
        }

        return text.ToString();
    }

    private static bool Append(ReadOnlySpan<char> text, Span<char> key, ref int length)
    {
        if (!text.TryCopyTo(key[length..])) return false;
        length += text.Length;
        return true;
    }

    private static bool Append(char one, Span<char> key, ref int length) => Append([one], key, ref length);

    private static bool AppendFormatted(ISpanFormattable value, Span<char> key, ref int length)
    {
        if (!value.TryFormat(key[length..], out var written, default, CultureInfo.InvariantCulture)) return false;
        length += written;
        return true;
    }
}
