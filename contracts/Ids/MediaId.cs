using System.Security.Cryptography;
using System.Text;

namespace Parley.Contracts.Ids;

/// <summary>A medium: the file behind a message.</summary>
[GenerateSerializer, Immutable, Alias("parley.MediaId")]
public readonly record struct MediaId([property: Id(0)] string Value)
{
    private const string Prefix = "md";

    /// <summary>A new random id.</summary>
    public static MediaId New() => new(RandomId.New(Prefix));

    /// <summary>The id of what WhatsApp keeps under an id of its own: the same however often it is told.</summary>
    public static MediaId Of(SessionId session, string whatsAppId) =>
        new(RandomId.From(Prefix, SHA256.HashData(Encoding.UTF8.GetBytes($"{session}\n{whatsAppId}"))));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out MediaId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new MediaId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
