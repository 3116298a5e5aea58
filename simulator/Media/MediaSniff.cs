namespace Parley.Simulator.Media;

/// <summary>What a file is by its first bytes.</summary>
internal static class MediaSniff
{
    /// <summary>False when the first bytes contradict the type; true when they agree, or when nothing can be said about the type.</summary>
    public static bool Agrees(string type, ReadOnlySpan<byte> data) => type switch
    {
        "image/jpeg" => data.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]),
        "image/png" => data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']),
        "image/webp" => data.Length > 12 && data.StartsWith("RIFF"u8) && data[8..12].SequenceEqual("WEBP"u8),
        "video/mp4" or "video/3gpp" or "audio/mp4" => data.Length > 8 && data[4..8].SequenceEqual("ftyp"u8),
        "audio/ogg" => data.StartsWith("OggS"u8) && data[..Math.Min(data.Length, 100)].IndexOf("OpusHead"u8) > 0,
        "audio/amr" => data.StartsWith("#!AMR"u8),
        "audio/mpeg" => data.StartsWith("ID3"u8) || (data.Length > 1 && data[0] == 0xff && (data[1] & 0xe6) == 0xe2),
        "audio/aac" => data.Length > 1 && data[0] == 0xff && (data[1] & 0xf6) == 0xf0,
        "application/pdf" => data[..Math.Min(data.Length, 1024)].IndexOf("%PDF-"u8) >= 0,
        _ => true,
    };
}
