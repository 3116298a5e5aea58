namespace Parley.Simulator.Phones;

/// <summary>A file that a customer sends to a business.</summary>
/// <param name="From">The customer's number; a phone that does not exist yet is created.</param>
/// <param name="Type"><c>image</c>, <c>video</c>, <c>audio</c>, <c>document</c> or <c>sticker</c>; null: what suits the MIME type.</param>
/// <param name="To">The business: <c>phone_number_id</c> or phone number; default: the first one.</param>
/// <param name="Voice">Recorded in the chat, not picked from the files.</param>
/// <param name="ReplyTo">The id of the message it replies to.</param>
public sealed record CustomerFile(
    string From, string MimeType, byte[] Data, string? Type = null, string? Filename = null, string? Caption = null, bool Voice = false,
    string? To = null, string? Name = null, string? ReplyTo = null);
