using System.Text.Json;

namespace Parley.Simulator.Graph.Sends;

/// <summary>A message to send, after its form was checked.</summary>
/// <param name="Input">The recipient as the client wrote it.</param>
/// <param name="Digits">The recipient's number; null when addressed by user id.</param>
/// <param name="UserId">The recipient's business-scoped user id; null when addressed by number.</param>
/// <param name="Type">Meta's type: <c>text</c>, <c>image</c>, …</param>
/// <param name="Content">The JSON of that type as the client wrote it; undefined for a text.</param>
/// <param name="Text">What a person would read of it in one line; null when there is nothing to read.</param>
internal sealed record OutgoingMessage(string Input, string? Digits, string? UserId, string Type, JsonElement Content, string? Text)
{
    /// <summary>Addressed to a group: <see cref="Input"/> is its id.</summary>
    public bool ToGroup { get; init; }

    public string? ReplyTo { get; init; }

    public string? CallbackData { get; init; }

    public bool PreviewUrl { get; init; }

    /// <summary>Files it shows, in the order of its JSON.</summary>
    public IReadOnlyList<MediaUse> Media { get; init; } = [];

    /// <summary>The message a reaction is about; null for anything else.</summary>
    public string? ReactsTo { get; init; }
}
