using System.Text.Json.Serialization;

namespace Parley.Simulator.Faults;

/// <summary>Where a fault strikes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultSide>))]
public enum FaultSide
{
    /// <summary>A send that arrives over Graph.</summary>
    [JsonStringEnumMemberName("send")] Send,

    /// <summary>A webhook on its way out.</summary>
    [JsonStringEnumMemberName("webhook")] Webhook,

    /// <summary>Any other call over Graph: media, templates, numbers.</summary>
    [JsonStringEnumMemberName("graph")] Graph,

    /// <summary>A customer who writes.</summary>
    [JsonStringEnumMemberName("customer")] Customer,
}

/// <summary>What a fault does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>Send: the connection is cut before anything happened.</summary>
    [JsonStringEnumMemberName("before")] Before,

    /// <summary>Send: accepted, then the connection is cut without an answer.</summary>
    [JsonStringEnumMemberName("after")] After,

    /// <summary>Send: accepted, half of the answer arrives, then the connection is cut.</summary>
    [JsonStringEnumMemberName("answer")] Answer,

    /// <summary>Send: waits <c>delayMs</c> before anything happens, whether or not the client still does. Webhook: the update leaves <c>delayMs</c> later.</summary>
    [JsonStringEnumMemberName("delay")] Delay,

    /// <summary>Send: accepted at once, the answer leaves <c>delayMs</c> later.</summary>
    [JsonStringEnumMemberName("delayAnswer")] DelayAnswer,

    /// <summary>Send: answers error <c>code</c> with <c>httpStatus</c>; with <c>accepted</c> the message goes out all the same.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>Send: the <c>sent</c> status has been posted to the callback before the answer leaves.</summary>
    [JsonStringEnumMemberName("statusBeforeResponse")] StatusBeforeResponse,

    /// <summary>Webhook: the POST is repeated <c>copies</c> more times after it was answered with 200.</summary>
    [JsonStringEnumMemberName("duplicate")] Duplicate,

    /// <summary>Webhook: held until another POST to the same callback was answered, at most <c>delayMs</c>.</summary>
    [JsonStringEnumMemberName("reorder")] Reorder,

    /// <summary>Webhook: the first <c>attempts</c> attempts of the POST are lost on the way; the retries follow their schedule.</summary>
    [JsonStringEnumMemberName("drop")] Drop,

    /// <summary>Customer: gets another business-scoped user id just before writing; the business is told first.</summary>
    [JsonStringEnumMemberName("rotate")] Rotate,
}

/// <summary>Limits a fault to some traffic; every member that is given must match.</summary>
/// <param name="Number">A <c>phone_number_id</c>.</param>
/// <param name="Recipient">The customer's phone number.</param>
/// <param name="Event">For webhooks: <c>message</c> or <c>status</c>. For calls over Graph: the edge, such as <c>media</c> or <c>message_templates</c>.</param>
public sealed record FaultMatch(string? Number = null, string? Recipient = null, string? Event = null);

/// <summary>A fault to inject.</summary>
/// <param name="At">What it does.</param>
/// <param name="On">Where; follows from <paramref name="At"/> except for <c>delay</c>, which means sends unless said otherwise.</param>
/// <param name="Count">How many times it strikes before it is spent; unlimited when left out.</param>
/// <param name="After">Matching events that it lets pass first: with <paramref name="Count"/>, faults make a script.</param>
/// <param name="Rate">The share of matching traffic it strikes, 0 to 1; all of it when left out.</param>
public sealed record FaultSpec(
    FaultKind At, FaultSide? On = null, int? Count = null, double? Rate = null, FaultMatch? Match = null, int DelayMs = 1000,
    int Code = 131000, int? HttpStatus = null, string? Title = null, string? Details = null, bool Accepted = false, int Copies = 1,
    int Attempts = 1, int After = 0);
