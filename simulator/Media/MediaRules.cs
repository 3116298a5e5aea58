namespace Parley.Simulator.Media;

/// <summary>Which files WhatsApp takes, as what, and how large.</summary>
internal static class MediaRules
{
    /// <summary>The largest file of all, in bytes.</summary>
    public const int Largest = 100 * MiB;

    private const int MiB = 1024 * 1024;
    private const int KiB = 1024;
    private const string Opus = "audio/ogg";

    private static readonly string[] Documents =
    [
        "text/plain", "application/pdf", "application/vnd.ms-powerpoint", "application/msword", "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ];

    private static readonly Dictionary<string, (string[] Types, int Max)> Kinds = new(StringComparer.Ordinal)
    {
        ["image"] = (["image/jpeg", "image/png"], 5 * MiB),
        ["video"] = (["video/mp4", "video/3gpp"], 16 * MiB),
        ["audio"] = (["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", Opus], 16 * MiB),
        ["sticker"] = (["image/webp"], 500 * KiB),
    };

    /// <summary>What a phone makes of a file of this type.</summary>
    public static string KindOf(string mimeType) => Base(mimeType) switch
    {
        "image/webp" => "sticker",
        ['i', 'm', 'a', 'g', 'e', '/', ..] => "image",
        ['v', 'i', 'd', 'e', 'o', '/', ..] => "video",
        ['a', 'u', 'd', 'i', 'o', '/', ..] => "audio",
        _ => "document",
    };

    /// <summary>The type without parameters: <c>audio/ogg; codecs=opus</c> is <c>audio/ogg</c>.</summary>
    public static string Base(string mimeType) => mimeType.Split(';')[0].Trim().ToLowerInvariant();

    private static IEnumerable<string> All => Kinds.Values.SelectMany(k => k.Types).Concat(Documents);

    /// <summary>Whether files of this type can be uploaded at all.</summary>
    public static bool Known(string mimeType) => All.Contains(Base(mimeType));

    /// <summary>Says that they cannot, and which can.</summary>
    public static string Unknown(string mimeType) =>
        $"Param file must be a file with one of the following types: {string.Join(", ", All)}. Received file of type '{Base(mimeType)}'.";

    /// <summary>Why an upload of this size is refused; null when it is taken.</summary>
    public static string? UploadProblem(string mimeType, long size)
    {
        var type = Base(mimeType);
        var max = Kinds.Values.Where(k => k.Types.Contains(type)).Select(k => k.Max).DefaultIfEmpty(Largest).Max();
        if (size == 0) return "Param file must not be empty.";
        return size > max ? $"Media file size too big. Max file size currently supported: {max} bytes." : null;
    }

    /// <summary>Why a file cannot be shown as a kind of message; null when it can.</summary>
    public static string? UseProblem(string kind, MediaFile file, bool voice)
    {
        var type = Base(file.MimeType);
        if (!MediaSniff.Agrees(type, file.Data)) return $"The file's content is not what its type {type} says.";
        // Anything can be sent as a document.
        if (kind == "document") return file.Data.Length > Largest ? $"The document is larger than {Largest} bytes." : null;
        var (types, max) = Kinds[kind];
        if (!types.Contains(type)) return $"Media of type {type} cannot be sent as {kind}; supported are {string.Join(", ", types)}.";
        if (voice && type != Opus) return "Voice messages must be Opus in an Ogg container.";
        if (kind == "sticker") max = (Animated(file.Data) ? 500 : 100) * KiB;
        return file.Data.Length > max ? $"The file is larger than the {max} bytes allowed for {kind}." : null;
    }

    // A WebP file with the extended header says in one bit whether it moves.
    public static bool Animated(ReadOnlySpan<byte> webp) =>
        webp.Length > 20 && webp[12..16].SequenceEqual("VP8X"u8) && (webp[20] & 2) != 0;
}
