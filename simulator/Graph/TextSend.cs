namespace Parley.Simulator.Graph;

/// <summary>A text to send, after its form was checked.</summary>
/// <param name="Input">The recipient as the client wrote it.</param>
/// <param name="Digits">The recipient's number; null when addressed by user id.</param>
/// <param name="UserId">The recipient's business-scoped user id; null when addressed by number.</param>
internal sealed record TextSend(
    string Input, string? Digits, string? UserId, string Body, bool PreviewUrl, string? ReplyTo, string? CallbackData);
