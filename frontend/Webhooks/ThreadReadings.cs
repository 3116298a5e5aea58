using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>Reads what happens to threads themselves: handovers between apps, and groups.</summary>
internal static class ThreadReadings
{
    private const int MaxWord = 64, MaxDetail = 200;

    /// <summary>A thread that another app took over or gave back. The change names its number in its own way.</summary>
    public static ChangeReading ReadHandover(JsonElement value, DateTimeOffset now)
    {
        var happened = value.Text("type");
        var sender = value.Object("sender");
        var (identities, _) = Senders.Of(value).Find(sender.Text("phone_number") ?? sender.Text("wa_id"), sender.Text("user_id"), sender.Text("parent_user_id"));
        if (happened is not { Length: > 0 and <= MaxWord } || !Senders.CanBeTold(identities))
            return new ChangeReading([], [], [], [new Fault("UNKNOWN_SHAPE", "A handover that does not say what happened, or with whom.", value.Raw())]);
        var detail = value.Object(happened);
        var owner = detail.Text("previous_owner_app_role") ?? detail.Text("new_owner_app_role") ?? detail.Text("requested_owner_app_role");
        var at = WebhookReading.Time(value.Text("timestamp"), now);
        // Nothing but what it says tells one handover from another.
        var key = value.Text("timestamp") is null ? $"thread:{WebhookReading.Hash(value)}" : $"thread:{happened}:{at.ToUnixTimeSeconds()}:{identities[0].Value}";
        return new ChangeReading([], [], [new FactReading(new Peer(identities), new ConversationFact(WebhookReading.Key(key), at, value.Raw(), Thread: new ThreadFact("messaging_handovers", happened, Short(owner), null, null)))], []);
    }

    /// <summary>What happened to groups: made, changed, joined, left, suspended.</summary>
    public static ChangeReading ReadGroups(string field, JsonElement value, DateTimeOffset now)
    {
        var facts = ImmutableArray.CreateBuilder<FactReading>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var group in value.Items("groups"))
        {
            var happened = group.Text("type") ?? group.Text("event") ?? field;
            if (group.Text("group_id") is not { Length: > 0 and <= 256 } id || happened.Length > MaxWord)
            {
                faults.Add(new Fault("MALFORMED_GROUP", "A change of a group without its id.", group.Raw()));
                continue;
            }

            var (code, text) = WebhookReading.Error(group);
            var at = WebhookReading.Time(group.Text("timestamp"), now);
            var thread = new ThreadFact(field, happened, Short(group.Text("subject") ?? group.Text("reason")), code, text);
            facts.Add(new FactReading(
                new Peer([new Identity(IdentityKind.Group, id)]), new ConversationFact(WebhookReading.Key($"group:{id}:{WebhookReading.Hash(group)}"), at, group.Raw(), Thread: thread)));
        }

        if (facts.Count + faults.Count == 0) faults.Add(new Fault("UNKNOWN_SHAPE", $"A change of field '{field}' without groups.", value.Raw()));
        return new ChangeReading([], [], facts.DrainToImmutable(), faults.DrainToImmutable());
    }

    private static string? Short(string? text) => text is { Length: > MaxDetail } ? text[..MaxDetail] : text;
}
