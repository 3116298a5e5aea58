namespace Parley.Frontend.MediaFiles;

/// <summary>What files are by their first bytes, and how large each kind may be.</summary>
public static class MediaTypes
{
    /// <summary>What cannot be told, or is not what it says.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>So many bytes are enough to tell.</summary>
    public const int Prefix = 64;

    private const string Mismatch = "TYPE_MISMATCH";
    private const long Megabyte = 1024 * 1024;

    private static readonly HashSet<string> Shown = new(StringComparer.Ordinal)
    {
        "image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4", "video/3gpp", "audio/mp4", "audio/mpeg", "audio/aac", "audio/ogg", "audio/amr",
    };

    /// <summary>The most bytes of a kind: WhatsApp brings 100 MB; a picture must be one that a machine can bear to make small.</summary>
    public static long Limit(string kind) => kind switch
    {
        "sticker" => 5 * Megabyte,
        "image" => 30 * Megabyte,
        _ => 100 * Megabyte,
    };

    /// <summary>Whether a browser may show it in place: no type that can hold a script.</summary>
    public static bool IsShown(string mimeType) => Shown.Contains(mimeType);

    /// <summary>The type by the file's own bytes; null where they do not tell.</summary>
    public static string? Sniff(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return "image/png";
        if (start.StartsWith("GIF8"u8)) return "image/gif";
        if (start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8)) return "image/webp";
        if (start.StartsWith("OggS"u8)) return "audio/ogg";
        if (start.StartsWith("#!AMR"u8)) return "audio/amr";
        if (start.StartsWith("ID3"u8)) return "audio/mpeg";
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8)) return Brand(start[8..12]);
        if (start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xF6) == 0xF0) return "audio/aac";
        if (start.Length >= 2 && start[0] == 0xFF && (start[1] & 0xE6) is 0xE2 or 0xE4 or 0xE6) return "audio/mpeg";
        if (start.StartsWith("%PDF-"u8)) return "application/pdf";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 0x03, 0x04])) return "application/zip";
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) return "application/x-ole-storage";
        if (start.StartsWith("MZ"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x7F, 0x45, 0x4C, 0x46])) return "application/x-executable";
        return LooksLikeMarkup(start) ? "text/html" : null;
    }

    /// <summary>What a file is to be served as, and what is wrong with it: a picture, a sound or a film must be one by its own bytes.</summary>
    /// <param name="kind">What its message says it is.</param>
    /// <param name="claimed">The type that WhatsApp names.</param>
    public static (string MimeType, string? Reason) Check(string kind, string? claimed, ReadOnlySpan<byte> start)
    {
        var own = Sniff(start);
        var said = Plain(claimed);
        if (kind == "document")
        {
            // Many kinds of documents are zip files, or nothing that their bytes tell.
            if (own is null or "application/zip" or "application/x-ole-storage") return (said is null || IsShown(said) ? own ?? Bytes : said, null);
            return own is "application/x-executable" or "text/html" && said != own ? (Bytes, Mismatch) : (own, null);
        }

        var family = kind == "sticker" ? "image/" : $"{kind}/";
        if (own is not null && own.StartsWith(family, StringComparison.Ordinal)) return (own, null);
        // Sounds without a picture come in the same container as films.
        return kind == "audio" && own is "video/mp4" or "video/3gpp" ? ("audio/mp4", null) : (Bytes, Mismatch);
    }

    /// <summary>A type without its parameters; null for what is none.</summary>
    public static string? Plain(string? mimeType)
    {
        var type = mimeType?.Split(';')[0].Trim().ToLowerInvariant();
        return type is { Length: > 2 and <= 100 } && type.Count(static c => c == '/') == 1 && type.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '+' or '.')
            ? type
            : null;
    }

    private static string Brand(ReadOnlySpan<byte> brand)
    {
        if (brand.StartsWith("M4A"u8) || brand.StartsWith("M4B"u8)) return "audio/mp4";
        if (brand.StartsWith("3g"u8)) return "video/3gpp";
        return brand.StartsWith("hei"u8) || brand.StartsWith("mif1"u8) ? "image/heic" : "video/mp4";
    }

    private static bool LooksLikeMarkup(ReadOnlySpan<byte> start)
    {
        var text = start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? start[3..] : start;
        return text.TrimStart(" \t\r\n"u8).StartsWith("<"u8);
    }
}
