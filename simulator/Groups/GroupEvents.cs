using Parley.Simulator.Graph;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Groups;

/// <summary>The webhooks about groups, member by member as Meta's reference has them.</summary>
internal static class GroupEvents
{
    public static WebhookUpdate Created(Group group, string requestId, DateTimeOffset at)
    {
        var json = Open(group, "group_create", at).Value("request_id", requestId).Value("subject", group.Subject).Optional("description", group.Description)
            .Optional("invite_link", group.Link).Value("join_approval_mode", Mode(group));
        return Close(group, "group_lifecycle_update", "group created", json);
    }

    public static WebhookUpdate Deleted(Group group, string requestId, DateTimeOffset at) =>
        Close(group, "group_lifecycle_update", "group deleted", Open(group, "group_delete", at).Value("request_id", requestId));

    public static WebhookUpdate Joined(Group group, Phone phone, DateTimeOffset at)
    {
        var json = Open(group, "group_participants_add", at).Value("reason", "invite_link").OpenArray("added_participants");
        return Close(group, "group_participants_update", "participant added", Person(json.Open(), group, phone).Close().CloseArray());
    }

    public static WebhookUpdate Left(Group group, Phone phone, DateTimeOffset at)
    {
        var json = Open(group, "group_participants_remove", at).Value("initiated_by", "participant").OpenArray("removed_participants");
        return Close(group, "group_participants_update", "participant left", Person(json.Open(), group, phone).Close().CloseArray());
    }

    /// <param name="failed">Whom the business named and who was not removed.</param>
    public static WebhookUpdate Removed(Group group, string requestId, IReadOnlyList<(string Input, Phone Phone)> removed, IReadOnlyList<(string Input, GraphError Error)> failed, DateTimeOffset at)
    {
        var json = Open(group, "group_participants_remove", at).Value("request_id", requestId).Value("initiated_by", "business");
        if (removed.Count > 0)
        {
            json.OpenArray("removed_participants");
            foreach (var (input, phone) in removed) Person(json.Open().Value("input", input), group, phone).Close();
            json.CloseArray();
        }

        if (failed.Count > 0)
        {
            json.OpenArray("failed_participants");
            foreach (var (input, error) in failed) Errors(json.Open().Value("input", input), error).Close();
            json.CloseArray();
            Errors(json, GroupErrors.Partly);
        }

        return Close(group, "group_participants_update", "participants removed", json);
    }

    public static WebhookUpdate Asked(Group group, JoinRequest request, DateTimeOffset at) => Close(
        group, "group_participants_update", "join request", Person(Open(group, "group_join_request_created", at).Value("join_request_id", request.Id), group, request.Phone));

    public static WebhookUpdate Revoked(Group group, JoinRequest request, DateTimeOffset at) => Close(
        group, "group_participants_update", "join request revoked", Person(Open(group, "group_join_request_revoked", at).Value("join_request_id", request.Id), group, request.Phone));

    public static WebhookUpdate Changed(Group group, string requestId, string? subject, string? description, DateTimeOffset at)
    {
        var json = Open(group, "group_settings_update", at).Value("request_id", requestId);
        if (subject is not null) json.Open("group_subject").Value("text", subject).Value("update_successful", true).Close();
        if (description is not null) json.Open("group_description").Value("text", description).Value("update_successful", true).Close();
        return Close(group, "group_settings_update", "group settings", json);
    }

    public static WebhookUpdate Suspended(Group group, DateTimeOffset at) =>
        Close(group, "group_status_update", "group status", Open(group, group.Suspended ? "group_suspend" : "group_suspend_cleared", at));

    /// <summary>A member's message.</summary>
    public static WebhookUpdate Message(Group group, GroupMessage message)
    {
        var phone = message.From!;
        var seen = phone.SeenBy(group.Number);
        var json = WebhookEvents.Envelope(group.Number);
        WebhookEvents.Contacts(json, seen, phone.Name);
        json.OpenArray("messages").Open().Optional("from", seen.WaId).Optional("from_user_id", seen.UserId).Optional("from_parent_user_id", seen.ParentId)
            .Value("group_id", group.Id).Value("id", message.Id).Timestamp("timestamp", message.At).Value("type", message.Type)
            .Raw(message.Type, message.Content.GetRawText()).Close().CloseArray().Close();
        return new WebhookUpdate(group.Number.Waba, "messages", UpdateKind.Message, $"group {message.Type}", json.ToArray(), group.Number.Id, phone.Digits, message.Id);
    }

    /// <summary>How far a message of the business got: as a whole, or with several members at once.</summary>
    public static WebhookUpdate Status(Group group, GroupMessage message, string status, IReadOnlyList<Phone> members, string? data, DateTimeOffset at)
    {
        var json = WebhookEvents.Envelope(group.Number).OpenArray("statuses");
        foreach (var member in members.Count > 0 ? members : [null!])
        {
            json.Open().Value("id", message.Id).Value("status", status).Timestamp("timestamp", at).Value("recipient_id", group.Id).Value("recipient_type", "group");
            if (member is not null)
            {
                var seen = member.SeenBy(group.Number);
                json.Optional("recipient_participant_id", seen.WaId ?? seen.UserId);
            }

            json.Optional("biz_opaque_callback_data", data).Close();
        }

        return new WebhookUpdate(group.Number.Waba, "messages", UpdateKind.Status, $"group {status}", json.CloseArray().Close().ToArray(), group.Number.Id, null, message.Id);
    }

    /// <summary>A message of the business that did not get anywhere.</summary>
    public static WebhookUpdate Failed(Group group, GroupMessage message, GraphError error, string? data, DateTimeOffset at)
    {
        var json = WebhookEvents.Envelope(group.Number).OpenArray("statuses").Open().Value("id", message.Id).Value("status", "failed").Timestamp("timestamp", at)
            .Value("recipient_id", group.Id).Value("recipient_type", "group").Optional("biz_opaque_callback_data", data);
        return new WebhookUpdate(group.Number.Waba, "messages", UpdateKind.Status, "group failed", Errors(json, error).Close().CloseArray().Close().ToArray(), group.Number.Id, null, message.Id);
    }

    public static string Mode(Group group) => group.ApprovalRequired ? "approval_required" : "auto_approve";

    private static MetaJson Open(Group group, string type, DateTimeOffset at) => WebhookEvents.Envelope(group.Number)
        .OpenArray("groups").Open().Timestamp("timestamp", at).Value("group_id", group.Id).Value("type", type);

    private static WebhookUpdate Close(Group group, string field, string what, MetaJson json) =>
        new(group.Number.Waba, field, UpdateKind.Other, what, json.Close().CloseArray().Close().ToArray(), group.Number.Id);

    private static MetaJson Person(MetaJson json, Group group, Phone phone)
    {
        var seen = phone.SeenBy(group.Number);
        return json.Optional("wa_id", seen.WaId).Optional("user_id", seen.UserId).Optional("parent_user_id", seen.ParentId).Optional("username", seen.Username);
    }

    internal static MetaJson Errors(MetaJson json, GraphError error) => json.OpenArray("errors").Open().Value("code", error.Code).Value("title", error.Title).Value("message", error.Title)
        .Open("error_data").Value("details", error.Details ?? error.Title).Close().Close().CloseArray();
}
