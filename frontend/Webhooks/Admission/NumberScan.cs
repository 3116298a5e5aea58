namespace Parley.Frontend.Webhooks.Admission;

/// <summary>
/// Finds a body's phone number ids without parsing it: one pass over the raw bytes. A text that a customer wrote cannot
/// pass for one, because its quotes are escaped.
/// </summary>
public static class NumberScan
{
    /// <summary>Meta's ids have 15 to 17 digits.</summary>
    private const int LongestId = 64;

    /// <summary>The next id in the body, as text without escapes; empty when there is none.</summary>
    /// <param name="rest">The body; on return, what follows the id.</param>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        while (true)
        {
            var at = rest.IndexOf("\"phone_number_id\""u8);
            if (at < 0)
            {
                rest = default;
                return default;
            }

            rest = rest[(at + 17)..];
            var value = rest.TrimStart(" \t\r\n"u8);
            if (value.IsEmpty || value[0] != (byte)':') continue;
            value = value[1..].TrimStart(" \t\r\n"u8);
            if (value.IsEmpty || value[0] != (byte)'"') continue;
            value = value[1..];
            var end = value[..Math.Min(value.Length, LongestId + 1)].IndexOf((byte)'"');
            if (end <= 0 || value[..end].Contains((byte)'\\')) continue;
            rest = value[(end + 1)..];
            return value[..end];
        }
    }
}
