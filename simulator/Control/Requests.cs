using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Control;

/// <summary>What <c>POST /_sim/messages</c> takes.</summary>
/// <param name="Type"><c>text</c>, <c>raw</c> with <paramref name="Message"/>, or any type of Meta's with <paramref name="Content"/>.</param>
/// <param name="Content">The JSON that stands under the name of the type.</param>
/// <param name="Referral">The advertisement by which the customer came.</param>
/// <param name="Forwarded">True: forwarded.</param>
/// <param name="Count">How many to write; <c>{n}</c> in the text becomes 1, 2, …</param>
/// <param name="Phones">Over how many phones to spread them, numbered upwards from <paramref name="From"/>.</param>
internal sealed record WriteRequest(
    string From, string? Text = null, string? To = null, string? Name = null, string? ReplyTo = null, string? Type = null,
    JsonElement? Message = null, int Count = 1, int Phones = 1, JsonElement? Content = null, JsonElement? Referral = null, bool Forwarded = false);

internal sealed record CallbackRequest(string Url, string? VerifyToken = null);

internal sealed record ReadRequest(string? Number = null);

/// <param name="Open">True: the customer wrote just now; false: never.</param>
/// <param name="WroteSecondsAgo">The customer wrote so long ago.</param>
internal sealed record WindowRequest(string? Number = null, bool? Open = null, double? WroteSecondsAgo = null);

/// <param name="Body">Text, posted as UTF-8.</param>
/// <param name="BodyBase64">Any bytes.</param>
/// <param name="Signature">In place of the right one; an empty one leaves the header out.</param>
internal sealed record RawWebhookRequest(string App, string? Body = null, string? BodyBase64 = null, string? Signature = null);

internal sealed record ClockRequest(double AdvanceSeconds);

internal sealed record ResetRequest(bool KeepAccounts = false);

/// <summary>Reads bodies of the control API, and says in words what is wrong with them.</summary>
internal static class Requests
{
    public static async Task<T> ReadAsync<T>(HttpContext http, T? whenEmpty = null) where T : class
    {
        try
        {
            if (whenEmpty is not null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return whenEmpty;
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, ControlJson.Options, http.RequestAborted)
                ?? throw new SimulatorException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new SimulatorException($"The body is not what this path takes: {e.Message}");
        }
    }

    public static string? Text(HttpContext http, string name) =>
        http.Request.Query[name].FirstOrDefault() is { Length: > 0 } value ? Plus(value) : null;

    public static long Number(HttpContext http, string name, long otherwise) => Text(http, name) is not { } text
        ? otherwise
        : long.TryParse(text, out var value) && value >= 0 ? value : throw new SimulatorException($"{name} is a number.");

    /// <summary>How long the caller waits at most, in real time; 60 s is the limit.</summary>
    public static TimeSpan Wait(HttpContext http) => Text(http, "wait") is not { } text
        ? TimeSpan.Zero
        : double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= 60
            ? TimeSpan.FromSeconds(seconds)
            : throw new SimulatorException("wait is a number of seconds up to 60.");

    // `?to=+1555…` reaches us as a space: in a query + is one.
    private static string Plus(string value) => value[0] == ' ' ? "+" + value[1..] : value;
}
