using Parley.Contracts.Grains;

namespace Parley.Domain.Content;

/// <summary>Which files WhatsApp takes as which kind of medium (Meta, "Supported media types").</summary>
public static class MediaLimits
{
    private const long Kilobyte = 1024, Megabyte = 1024 * Kilobyte;

    private static readonly Dictionary<string, (long Most, string[] Types)> Kinds = new(StringComparer.Ordinal)
    {
        [ContentTypes.Image] = (5 * Megabyte, ["image/jpeg", "image/png"]),
        [ContentTypes.Video] = (16 * Megabyte, ["video/mp4", "video/3gpp"]),
        [ContentTypes.Audio] = (16 * Megabyte, ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"]),
        [ContentTypes.Document] = (100 * Megabyte, []),
        // Still ones may have 100 KB, animated ones 500: only WhatsApp looks into them.
        [ContentTypes.Sticker] = (500 * Kilobyte, ["image/webp"]),
    };

    /// <summary>The kinds there are.</summary>
    public static IReadOnlyCollection<string> All => Kinds.Keys;

    /// <summary>The most bytes of a kind; 0 for what is none.</summary>
    public static long Limit(string kind) => Kinds.TryGetValue(kind, out var rule) ? rule.Most : 0;

    /// <summary>The kind that a file of this type is, for those who do not say.</summary>
    public static string KindOf(string mimeType) => Kinds.FirstOrDefault(kind => kind.Value.Types.Contains(mimeType)).Key ?? ContentTypes.Document;

    /// <summary>Why a file cannot be sent as this kind; null when it can.</summary>
    /// <param name="mimeType">By the file's own bytes.</param>
    public static Refusal? Check(string kind, string mimeType, long size)
    {
        if (!Kinds.TryGetValue(kind, out var rule)) return Invalid($"There is no kind of media '{kind}'; there are {string.Join(", ", Kinds.Keys)}.");
        if (rule.Types.Length > 0 && !rule.Types.Contains(mimeType)) return Invalid($"The file is {mimeType} by its own bytes; WhatsApp takes {string.Join(", ", rule.Types)} as {kind}.");
        return size > rule.Most
            ? new Refusal(RefusalKind.InvalidArgument, "MEDIA_TOO_LARGE", $"The file has {size} bytes; WhatsApp takes {rule.Most} as {kind}.")
            : size == 0 ? Invalid("The file is empty.") : null;
    }

    private static Refusal Invalid(string text) => new(RefusalKind.InvalidArgument, "MEDIA_INVALID", text);
}
