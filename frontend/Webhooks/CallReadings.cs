using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads a change of field <c>calls</c>: calls that begin and end, and the statuses of those in between.</summary>
internal static class CallReadings
{
    private const int MaxWord = 64;

    public static ChangeReading Read(JsonElement value, DateTimeOffset now)
    {
        var senders = Senders.Of(value);
        var business = value.Object("metadata").Text("display_phone_number")?.TrimStart('+');
        var facts = ImmutableArray.CreateBuilder<FactReading>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        // The errors of a call that ended stand beside it.
        var beside = WebhookReading.Error(value);
        foreach (var call in value.Items("calls"))
        {
            if (ReadCall(call, senders, business, beside, now) is { } reading) facts.Add(reading);
            else faults.Add(new Fault("MALFORMED_CALL", "A call without an id, without a word of what happened, or with nobody at its other end.", call.Raw()));
        }

        foreach (var status in value.Items("statuses"))
        {
            if (ReadStatus(status, senders, now) is { } reading) facts.Add(reading);
            else faults.Add(new Fault("MALFORMED_CALL", "A call's status without an id, a word, or anybody it is about.", status.Raw()));
        }

        if (facts.Count + faults.Count == 0) faults.Add(new Fault("UNKNOWN_SHAPE", "A change of field 'calls' with neither calls nor statuses.", value.Raw()));
        return new ChangeReading([], [], facts.DrainToImmutable(), faults.DrainToImmutable());
    }

    private static FactReading? ReadCall(JsonElement call, Senders senders, string? business, (int? Code, string? Text) beside, DateTimeOffset now)
    {
        var (id, happened) = (call.Text("id"), Word(call.Text("event")));
        if (id is not { Length: > 0 and <= 400 } || happened is null) return null;
        var byCustomer = call.Text("direction")?.ToUpperInvariant() switch
        {
            "USER_INITIATED" => true,
            "BUSINESS_INITIATED" => false,
            _ => business is null || call.Text("from") is not { } from ? (bool?)null : from.TrimStart('+') != business,
        };
        var (identities, _) = byCustomer == false
            ? senders.Find(call.Text("to"), call.Text("to_user_id"), call.Text("to_parent_user_id"))
            : senders.Find(call.Text("from"), call.Text("from_user_id"), call.Text("from_parent_user_id"));
        if (!Senders.CanBeTold(identities)) return null;
        var (code, text) = WebhookReading.Error(call);
        if (code is null && text is null && happened == "terminate") (code, text) = beside;
        var fact = new CallFact(id, happened, byCustomer, Word(call.Text("status")), StatusReadings.Number(call.Text("duration")), code, text);
        return Of(identities, $"call:{id}:{happened}", call, fact, now);
    }

    private static FactReading? ReadStatus(JsonElement status, Senders senders, DateTimeOffset now)
    {
        var (id, happened) = (status.Text("id"), Word(status.Text("status")));
        var (identities, _) = senders.Find(status.Text("recipient_id"), status.Text("recipient_user_id"), status.Text("recipient_parent_user_id"));
        if (id is not { Length: > 0 and <= 400 } || happened is null || !Senders.CanBeTold(identities)) return null;
        var (code, text) = WebhookReading.Error(status);
        return Of(identities, $"call:{id}:{happened}", status, new CallFact(id, happened, false, null, null, code, text), now);
    }

    private static FactReading Of(ImmutableArray<Identity> identities, string key, JsonElement raw, CallFact fact, DateTimeOffset now) =>
        new(new Peer(identities), new ConversationFact(WebhookReading.Key(key), WebhookReading.Time(raw.Text("timestamp"), now), raw.Raw(), Call: fact));

    private static string? Word(string? text) => text is { Length: > 0 and <= MaxWord } ? text.ToLowerInvariant() : null;
}
