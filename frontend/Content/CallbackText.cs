using System.Text.Json;
using Parley.Domain.Conversations;

namespace Parley.Frontend.Content;

/// <summary>The sender's own callback data in a status as WhatsApp sent it.</summary>
public static class CallbackText
{
    private const string Name = "biz_opaque_callback_data";

    /// <summary>What ours alone takes at most: two ids, and a solidus between them that may be escaped.</summary>
    private const int OursAlone = 54;

    /// <summary>Null where the sender gave none, as most do: those statuses are not parsed.</summary>
    public static string? Of(ReadOnlyMemory<byte>? raw)
    {
        if (raw is not { IsEmpty: false } bytes || !IsLong(bytes.Span)) return null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Name, out var data) && data.ValueKind == JsonValueKind.String
                ? Delivery.OwnData(data.GetString())
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsLong(ReadOnlySpan<byte> raw)
    {
        var at = raw.IndexOf("\"biz_opaque_callback_data\""u8);
        if (at < 0) return false;
        var value = raw[(at + Name.Length + 2)..];
        var begin = value.IndexOf((byte)'"') + 1;
        var length = value[begin..].IndexOf((byte)'"');
        return length > OursAlone;
    }
}
