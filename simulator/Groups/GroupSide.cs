using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Groups;

/// <summary>
/// Groups as WhatsApp has them: made by a business, joined by a link, eight members at most. The business reads and writes in
/// them; what members do comes to it by webhook.
/// </summary>
public sealed class GroupSide
{
    /// <summary>The portfolio's limit from which on it may have groups.</summary>
    public const int ReachNeeded = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);
    private readonly World _world;

    internal GroupSide(World world) => _world = world;

    public GroupBook Book { get; } = new();

    /// <summary>A phone follows a group's link: it is in the group, or asks to be.</summary>
    /// <returns>The request where the group asks for one; null when the phone is in.</returns>
    /// <exception cref="SimulatorException">No such phone or link, or the group is full.</exception>
    public JoinRequest? Follow(string phone, string link)
    {
        var who = _world.Phones.Require(phone);
        var group = Book.ByLink(link) ?? throw SimulatorException.NotFound($"The link {link} is of no group.");
        if (group.Has(who)) throw SimulatorException.Conflict($"{phone} is in the group.");
        var now = _world.Clock.GetUtcNow();
        if (group.ApprovalRequired)
        {
            var known = group.Requests.Any(request => request.Phone == who);
            var request = group.Ask(who, now);
            if (!known) Tell(GroupEvents.Asked(group, request, now));
            return request;
        }

        if (!group.Add(who)) throw SimulatorException.Conflict($"The group has {Group.MaxMembers} members, which is the limit.");
        Tell(GroupEvents.Joined(group, who, now));
        return null;
    }

    /// <summary>A phone takes its request to join back.</summary>
    /// <exception cref="SimulatorException">No such group or request.</exception>
    public void Withdraw(string phone, string groupId)
    {
        var (who, group) = (_world.Phones.Require(phone), Book.Require(groupId));
        var request = group.Requests.FirstOrDefault(one => one.Phone == who) is { } asked ? group.Take(asked.Id) : null;
        if (request is null) throw SimulatorException.NotFound($"{phone} has not asked to join.");
        Tell(GroupEvents.Revoked(group, request, _world.Clock.GetUtcNow()));
    }

    /// <summary>A member leaves.</summary>
    /// <exception cref="SimulatorException">No such group, or no member of it.</exception>
    public void Leave(string phone, string groupId)
    {
        var (who, group) = (_world.Phones.Require(phone), Book.Require(groupId));
        if (!group.Remove(who)) throw SimulatorException.NotFound($"{phone} is not in the group.");
        Tell(GroupEvents.Left(group, who, _world.Clock.GetUtcNow()));
    }

    /// <summary>A member writes. The 24 hours in which the business may answer without a template begin anew, for the whole group.</summary>
    /// <param name="message">For anything but a text: the JSON with <c>type</c> and what stands under that name.</param>
    /// <exception cref="SimulatorException">No such group, or no member of it.</exception>
    public GroupMessage Write(string phone, string groupId, string? text, JsonElement? message = null)
    {
        var (who, group) = (_world.Phones.Require(phone), Book.Require(groupId));
        if (!group.Has(who)) throw SimulatorException.NotFound($"{phone} is not in the group.");
        if (text is null == message is null) throw new SimulatorException("A message has either text or message.");
        var type = message is { } given && given.TryGetProperty("type", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString()! : "text";
        var content = message is { } typed
            ? typed.TryGetProperty(type, out var own) ? own.Clone() : throw new SimulatorException($"message has no {type}.")
            : JsonSerializer.SerializeToElement(new { body = text });
        var written = new GroupMessage(Ids.Wamid(who.Digits, fromBusiness: false), who, type, text ?? InboundText.Of(message!.Value, type), content, _world.Clock.GetUtcNow());
        group.Keep(written);
        Tell(GroupEvents.Message(group, written));
        return written;
    }

    /// <summary>Meta suspends a group, or lifts that.</summary>
    /// <exception cref="SimulatorException">No such group.</exception>
    public void Suspend(string groupId, bool suspended)
    {
        var group = Book.Require(groupId);
        if (group.Suspended == suspended) return;
        group.Suspended = suspended;
        Tell(GroupEvents.Suspended(group, _world.Clock.GetUtcNow()));
    }

    internal static GraphError? Eligible(BusinessNumber number, SimulatorSettings settings) =>
        !number.Official || number.OnPhoneApp || settings.Reach < ReachNeeded ? GroupErrors.NotEligible : null;

    internal (string? RequestId, GraphError? Error) Create(BusinessNumber number, string subject, string? description, bool approvalRequired)
    {
        var now = _world.Clock.GetUtcNow();
        var group = new Group(GroupBook.NewId("group", number), number, subject, description, approvalRequired, now) { LinkCode = GroupBook.NewCode() };
        if (!Book.Add(group)) return (null, GroupErrors.TooManyGroups);
        var request = Ids.GraphObject();
        Tell(GroupEvents.Created(group, request, now));
        return (request, null);
    }

    internal string Delete(Group group)
    {
        var request = Ids.GraphObject();
        if (Book.Remove(group)) Tell(GroupEvents.Deleted(group, request, _world.Clock.GetUtcNow()));
        return request;
    }

    internal string Change(Group group, string? subject, string? description)
    {
        var request = Ids.GraphObject();
        group.Subject = subject ?? group.Subject;
        group.Description = description ?? group.Description;
        Tell(GroupEvents.Changed(group, request, subject, description, _world.Clock.GetUtcNow()));
        return request;
    }

    /// <summary>Lets who asked in. Null where it went well.</summary>
    internal GraphError? Approve(Group group, string requestId)
    {
        if (group.Requests.FirstOrDefault(one => one.Id == requestId) is not { } request) return GroupErrors.NoRequest;
        if (!group.Add(request.Phone)) return GroupErrors.TooMany;
        Tell(GroupEvents.Joined(group, request.Phone, _world.Clock.GetUtcNow()));
        return null;
    }

    internal static GraphError? Reject(Group group, string requestId) => group.Take(requestId) is null ? GroupErrors.NoRequest : null;

    internal string Remove(Group group, IReadOnlyList<string> inputs)
    {
        var (request, removed, failed) = (Ids.GraphObject(), new List<(string, Phone)>(), new List<(string, GraphError)>());
        foreach (var input in inputs)
        {
            if ((_world.Phones.Find(input) ?? _world.Phones.FindByUserId(input)) is { } phone && group.Remove(phone)) removed.Add((input, phone));
            else failed.Add((input, GroupErrors.NotIn));
        }

        Tell(GroupEvents.Removed(group, request, removed, failed, _world.Clock.GetUtcNow()));
        return request;
    }

    /// <summary>Takes a message of the business. What is returned lets its statuses flow, and is called once it was answered.</summary>
    internal (GroupMessage? Message, Action? Begin, GraphError? Error) Send(BusinessNumber number, OutgoingMessage send)
    {
        var (message, begin, error) = TrySend(number, send);
        if (error is not null) _world.Limits.Count(error);
        return (message, begin, error);
    }

    private (GroupMessage? Message, Action? Begin, GraphError? Error) TrySend(BusinessNumber number, OutgoingMessage send)
    {
        var settings = _world.Settings;
        var now = _world.Clock.GetUtcNow();
        if (Eligible(number, settings) is { } no) return (null, null, no);
        if (!number.Registered) return (null, null, NumberErrors.NotRegistered);
        if (Book.Find(send.Input) is not { } group || group.Number != number) return (null, null, GroupErrors.Unknown);
        if (group.Suspended) return (null, null, GroupErrors.Suspended);
        if (send.Type is not ("text" or "image" or "video" or "audio" or "document" or "sticker" or "template")) return (null, null, GroupErrors.TypeInGroup(send.Type));
        var text = send.Text;
        if (send.Type == "template")
        {
            var (template, filled, unfit) = _world.Business.Fill(number, send);
            if (unfit is not null) return (null, null, unfit);
            if (template!.Category == Templates.TemplateCategory.Authentication) return (null, null, GroupErrors.TypeInGroup("authentication templates"));
            text = filled!.Body;
        }

        var (_, wrongMedia, lateMedia) = _world.Business.Files(number, send);
        if (wrongMedia is not null) return (null, null, wrongMedia);
        if (_world.Limits.Take(number, group.Id, settings, now) is { } limit) return (null, null, limit);
        var members = group.Members;
        if (members.Count == 0) return (null, null, GroupErrors.Bad);
        // Whichever member writes opens the window for the whole group.
        var open = group.Messages.Any(said => said.From is not null && now - said.At < Window);
        var late = lateMedia;
        if (send.Type != "template" && !open)
        {
            if (settings.Window == Reporting.Answer) return (null, null, GraphErrors.WindowClosed);
            if (settings.Window == Reporting.Webhook) late ??= GraphErrors.WindowClosed;
        }

        var message = new GroupMessage(Ids.Wamid(group.Number.Digits, fromBusiness: true), null, send.Type, text, send.Content, now);
        if (late is null) group.Keep(message);
        return (message, () => Begin(group, message, members, send.CallbackData, late), null);
    }

    // A step for the group, then one with all its members together.
    private void Begin(Group group, GroupMessage message, IReadOnlyList<Phone> members, string? data, GraphError? late)
    {
        var settings = _world.Settings;
        _world.Statuses.After(settings.SentAfterMs, () =>
        {
            if (late is not null)
            {
                Tell(GroupEvents.Failed(group, message, late, data, _world.Clock.GetUtcNow()));
                return;
            }

            Tell(GroupEvents.Status(group, message, "sent", [], data, _world.Clock.GetUtcNow()));
            _world.Statuses.After(settings.DeliveredAfterMs, () =>
            {
                Tell(GroupEvents.Status(group, message, "delivered", members, data, _world.Clock.GetUtcNow()));
                if (settings.ReadAfterMs is { } read) _world.Statuses.After(read, () => Tell(GroupEvents.Status(group, message, "read", members, data, _world.Clock.GetUtcNow())));
            });
        });
    }

    private void Tell(WebhookUpdate update) => _world.Post(update);
}
