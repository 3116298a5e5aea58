using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Desk;
using Parley.V1;
using Conversation = Parley.V1.Conversation;

namespace Parley.Frontend.Services;

/// <summary>The list of conversations, and the work on them.</summary>
public sealed class ConversationsService(Calls calls, IViews views, IDirectory directory, IGrainFactory grains, DeskNames names) : Conversations.ConversationsBase
{
    private const int CountedUpTo = 10_000, MaxMentions = 20;

    public override Task<ListConversationsResponse> List(ListConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await views.ConversationsAsync(call.Tenant, Filter(call, request), Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListConversationsResponse { Conversations = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Conversation> Get(GetConversationRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => FindAsync(call, request.Id));

    public override Task<CountConversationsResponse> Count(CountConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var counts = await views.CountAsync(call.Tenant, Session(call, request.Session), call.SignIn?.Person, CountedUpTo, call.Cancelled);
        return new CountConversationsResponse { Mine = counts.Mine, Unassigned = counts.Unassigned, All = counts.All, CountedUpTo = CountedUpTo };
    });

    public override Task<Conversation> Update(UpdateConversationRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var conversation = await FindAsync(call, request.Id);
        var outcome = await Grain(call, conversation).ChangeDeskAsync(await ChangeAsync(call, request), call.Cancelled);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        DeskMapper.Fill(conversation, outcome.State);
        return conversation;
    });

    public override Task<Message> AddNote(AddNoteRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        Arguments.Key(request.Key);
        if (Rules.CheckText(request.Text) is { } problem) throw new RefusedException(problem);
        var conversation = await FindAsync(call, request.Conversation);
        var mentions = await names.MembersAsync(call, request.Mentions, MaxMentions);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ["note", conversation.Id, request.Text, .. request.Mentions])));
        var outcome = await Grain(call, conversation).AddNoteAsync(new AddNote(request.Key, hash, request.Text, mentions, call.Author), call.Cancelled);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        return new Message
        {
            Id = outcome.Note!.Value.Value, Conversation = conversation.Id, Session = conversation.Session, Direction = Message.Types.Direction.Note, Type = "note", Line = request.Text,
            At = Timestamp.FromDateTimeOffset(outcome.At), StatusAt = Timestamp.FromDateTimeOffset(outcome.At),
            Note = new Note { Text = request.Text, Author = call.Author, Mentions = { mentions.Select(static person => person.Value) } },
        };
    });

    private static SessionId? Session(TenantCall call, string text)
    {
        SessionId? session = null;
        if (text.Length > 0) session = SessionId.TryParse(text, out var id) ? id : throw Arguments.NotFound("session");
        else if (!call.Scope.Sessions.IsEmpty) throw Arguments.Invalid("SESSION_NEEDED", "This key is limited to some sessions: name one of them.");
        if (session is { } named) call.Demand(named);
        return session;
    }

    private static ConversationFilter Filter(TenantCall call, ListConversationsRequest request) => new(
        Session(call, request.Session),
        [.. request.Status.Select(static status => DeskMapper.Status(status) is { } one and <= DeskStatus.Resolved ? one : throw Arguments.Invalid("STATUS_INVALID", "status is OPEN, SNOOZED or RESOLVED."))],
        request.Assignee is "" or "none" ? null : DeskNames.Person(call, request.Assignee),
        request.Assignee == "none",
        request.Team.Length == 0 ? null : DeskNames.Any(request.Team, "team"),
        request.Label.Length == 0 ? null : DeskNames.Any(request.Label, "label"),
        request.Unread,
        request.Sort == ListConversationsRequest.Types.Sort.WaitingLongest);

    private async Task<ChangeDesk> ChangeAsync(TenantCall call, UpdateConversationRequest request)
    {
        var status = DeskMapper.Status(request.Status);
        if (status > DeskStatus.Resolved) throw Arguments.Invalid("STATUS_INVALID", "status is OPEN, SNOOZED or RESOLVED.");
        if (request.SnoozedUntil is not null && status != DeskStatus.Snoozed) throw Arguments.Invalid("SNOOZE_INVALID", "snoozedUntil belongs to status SNOOZED.");
        if (request.HasPriority && !System.Enum.IsDefined(request.Priority)) throw Arguments.Invalid("PRIORITY_INVALID", "priority is PRIORITY_NONE, PRIORITY_LOW, PRIORITY_MEDIUM, PRIORITY_HIGH or PRIORITY_URGENT.");
        return new ChangeDesk(
            call.Author,
            status is { } one ? new StatusWish(one, Arguments.Time(request.SnoozedUntil, "snoozedUntil")) : null,
            request.HasAssignee ? new AssigneeWish(request.Assignee.Length == 0 ? null : await names.AgentAsync(call, request.Assignee)) : null,
            request.HasTeam ? new TeamWish(request.Team.Length == 0 ? null : await names.TeamAsync(call, request.Team)) : null,
            request.AddLabels.Count + request.RemoveLabels.Count == 0
                ? null
                : new LabelWish(await names.LabelsAsync(call, request.AddLabels, Rules.MaxLabels), [.. request.RemoveLabels.Select(static label => DeskNames.Any(label, "label"))]),
            request.HasPriority ? (DeskPriority)(int)request.Priority : null);
    }

    private async Task<Conversation> FindAsync(TenantCall call, string text)
    {
        if (!ConversationId.TryParse(text, out var id)) throw Arguments.NotFound("conversation");
        if (await views.ConversationAsync(call.Tenant, id, call.Cancelled) is { } view)
        {
            call.Demand(view.Session);
            return Map(view);
        }

        // The directory knows a conversation before the read models, which follow the journal by milliseconds.
        var parties = await directory.PartiesAsync(call.Tenant, id, call.Cancelled) ?? throw Arguments.NotFound("conversation");
        call.Demand(parties.Session);
        return Map(parties);
    }

    private IConversationGrain Grain(TenantCall call, Conversation conversation) =>
        grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, new ConversationId(conversation.Id)).ToString());

    private static Conversation Map(ConversationParties parties) => new()
    {
        Id = parties.Conversation.Value,
        Session = parties.Session.Value,
        Contact = parties.Contact.Value,
        Phone = parties.Identities.FirstOrDefault(identity => identity.Kind == IdentityKind.Phone) is { Value: { } phone } ? "+" + phone : "",
        Status = ConversationStatus.Open,
    };

    private static Conversation Map(ConversationView view)
    {
        var conversation = new Conversation
        {
            Id = view.Id.Value,
            Session = view.Session.Value,
            Contact = view.Contact.Value,
            Phone = view.Phone is null ? "" : "+" + view.Phone,
            Name = view.Name ?? "",
            LastText = view.LastText ?? "",
            LastDirection = (Message.Types.Direction)(int)view.LastDirection,
            LastAt = Timestamp.FromDateTimeOffset(view.LastAt),
            Unread = view.Unread,
            WindowUntil = view.WindowUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null,
            LastMessage = view.Last?.Id.Value ?? "",
            LastType = view.Last?.Type ?? "",
            LastStatus = (Message.Types.Status)(int)(view.Last?.Status ?? default),
            WaitingSince = view.WaitingSince is { } since ? Timestamp.FromDateTimeOffset(since) : null,
        };
        DeskMapper.Fill(conversation, view.Desk);
        return conversation;
    }
}
