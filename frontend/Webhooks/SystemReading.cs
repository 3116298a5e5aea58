using System.Text.Json;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// Reads what WhatsApp says of a person who is called otherwise now: <c>user_changed_number</c> and
/// <c>user_changed_user_id</c>, with the names of now and of until now (Meta, "Business-scoped user IDs").
/// </summary>
internal static class SystemReading
{
    /// <summary>The person by their names of now and the former ones; null where the message says nothing of the kind.</summary>
    public static (Peer Peer, RenameContact Rename)? Read(JsonElement message, string id, DateTimeOffset at)
    {
        var system = message.Object("system");
        var numberChanged = system.Text("type") is "user_changed_number" or "customer_changed_number";
        if (!numberChanged && system.Text("type") != "user_changed_user_id") return null;

        var names = ImmutableArray.CreateBuilder<Identity>(4);
        var former = ImmutableArray.CreateBuilder<Identity>(4);
        foreach (var now in new[] { system.Text("wa_id") ?? system.Text("new_wa_id"), system.Text("user_id") }) Add(names, Senders.Identify(now));
        AddParent(names, system.Text("parent_user_id"));
        Add(former, Senders.Identify(system.Text("previous_user_id")));
        AddParent(former, system.Text("previous_parent_user_id"));
        if (names.Count == 0) return null;
        foreach (var sender in new[] { message.Text("from"), message.Text("from_user_id") })
        {
            if (Senders.Identify(sender) is not { } identity || names.Contains(identity)) continue;
            // Who sends is who it was when a number changed; of a user id alone, a number beside it is still theirs.
            if (identity.Kind == IdentityKind.Phone && !numberChanged) Add(names, identity);
            else Add(former, identity);
        }

        if (!Senders.CanBeTold(names.ToImmutable())) return null;
        var rename = new RenameContact(Of(names, IdentityKind.Phone), Of(former, IdentityKind.Phone), Of(names, IdentityKind.UserId), Of(former, IdentityKind.UserId), id, at);
        return (new Peer(names.ToImmutable(), former.ToImmutable()), rename);
    }

    private static string? Of(ImmutableArray<Identity>.Builder names, IdentityKind kind)
    {
        foreach (var name in names)
        {
            if (name.Kind == kind) return name.Value;
        }

        return null;
    }

    private static void Add(ImmutableArray<Identity>.Builder names, Identity? identity)
    {
        if (identity is { } one && !names.Contains(one)) names.Add(one);
    }

    private static void AddParent(ImmutableArray<Identity>.Builder names, string? value)
    {
        if (Senders.Identify(value) is { Kind: IdentityKind.UserId } parent) Add(names, new Identity(IdentityKind.ParentUserId, parent.Value));
    }
}
