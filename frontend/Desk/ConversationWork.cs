using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;
using Conversation = Parley.V1.Conversation;

namespace Parley.Frontend.Desk;

/// <summary>What is done with conversations, for whoever asks for it: one by one, many at once, or by a macro.</summary>
public sealed class ConversationWork(Calls calls, IViews views, IDirectory directory, IGrainFactory grains, DeskNames names, RatingQuestion question)
{
    private const int MaxMentions = 20;

    /// <summary>A conversation of the caller's account and sessions.</summary>
    /// <exception cref="RpcException">There is no such one, or it is another session's.</exception>
    public async Task<Conversation> FindAsync(TenantCall call, string text)
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

    /// <summary>Durable on return: changes a conversation, and answers it as it is then.</summary>
    /// <exception cref="RefusedException">The rules do not allow it.</exception>
    public async Task<Conversation> UpdateAsync(TenantCall call, string id, UpdateConversationRequest request)
    {
        var conversation = await FindAsync(call, id);
        var outcome = await Grain(call, conversation).ChangeDeskAsync(await ChangeAsync(call, request), call.Cancelled);
        if (outcome.Refusal is { } refusal) throw new RefusedException(refusal);
        DeskMapper.Fill(conversation, outcome.State);
        if (request.Status == ConversationStatus.Resolved) await question.AskAsync(call.Tenant, new ConversationId(conversation.Id), call.Cancelled);
        return conversation;
    }

    /// <summary>Durable on return: a note for colleagues.</summary>
    /// <exception cref="RefusedException">The rules do not allow it.</exception>
    public async Task<Message> NoteAsync(TenantCall call, AddNoteRequest request)
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
    }

    /// <summary>Why a part of a call was not done; null for what nobody meant to throw.</summary>
    public SendError? Explain(TenantCall call, string method, Exception exception) => calls.Explain(exception, method, call.Cancelled.IsCancellationRequested) is { } explained
        ? Error(RpcFailure.Read(explained))
        : null;

    /// <summary>A conversation in the API's words.</summary>
    public static Conversation Map(ConversationView view)
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

    private static Conversation Map(ConversationParties parties) => new()
    {
        Id = parties.Conversation.Value,
        Session = parties.Session.Value,
        Contact = parties.Contact.Value,
        Phone = parties.Identities.FirstOrDefault(identity => identity.Kind == IdentityKind.Phone) is { Value: { } phone } ? "+" + phone : "",
        Status = ConversationStatus.Open,
    };

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

    private IConversationGrain Grain(TenantCall call, Conversation conversation) =>
        grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, new ConversationId(conversation.Id)).ToString());

    private static SendError Error(RpcFailure failure) => new()
    {
        Code = (int)failure.Code, Reason = failure.Reason, Message = failure.Message, RetryDelay = failure.RetryDelay is { } delay ? Duration.FromTimeSpan(delay) : null,
    };
}
