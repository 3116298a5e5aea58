using System.Text.Json;

namespace Parley.Simulator.Phones;

/// <summary>Something a customer writes to a business.</summary>
/// <param name="From">The customer's number; a phone that does not exist yet is created.</param>
/// <param name="Text">The text; null together with <paramref name="Message"/>.</param>
/// <param name="To">The business: <c>phone_number_id</c> or phone number; default: the first one.</param>
/// <param name="Name">Sets the profile name.</param>
/// <param name="ReplyTo">The id of the message it replies to.</param>
/// <param name="Message">
/// In place of a text: any message as JSON, with <c>type</c>, so that kinds of messages can be tried that the simulator does not know.
/// </param>
public sealed record CustomerMessage(
    string From, string? Text = null, string? To = null, string? Name = null, string? ReplyTo = null, JsonElement? Message = null);
