using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Desk;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The list of conversations, and the work on them.</summary>
public sealed class ConversationsService(Calls calls, IViews views, ConversationWork work, Transcripts transcripts) : Conversations.ConversationsBase
{
    private const int CountedUpTo = 10_000, MaxAtOnce = 100;

    public override Task<ListConversationsResponse> List(ListConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await views.ConversationsAsync(call.Tenant, Filter(call, request), Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListConversationsResponse { Conversations = { page.Items.Select(ConversationWork.Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Conversation> Get(GetConversationRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => work.FindAsync(call, request.Id));

    public override Task<CountConversationsResponse> Count(CountConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var counts = await views.CountAsync(call.Tenant, Arguments.Session(call, request.Session), call.SignIn?.Person, CountedUpTo, call.Cancelled);
        return new CountConversationsResponse { Mine = counts.Mine, Unassigned = counts.Unassigned, All = counts.All, CountedUpTo = CountedUpTo };
    });

    public override Task<Conversation> Update(UpdateConversationRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => work.UpdateAsync(call, request.Id, request));

    public override Task<ExportConversationResponse> Export(ExportConversationRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => transcripts.WriteAsync(call, request));

    public override Task<UpdateConversationsResponse> UpdateMany(UpdateConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (request.Ids.Count is 0 or > MaxAtOnce) throw Arguments.Invalid("TOO_MANY", $"ids holds {request.Ids.Count} conversations; 1 to {MaxAtOnce} are changed at once.");
        var answers = new UpdateConversationsResponse();
        foreach (var id in request.Ids)
        {
            try
            {
                answers.Answers.Add(new UpdateAnswer { Conversation = await work.UpdateAsync(call, id, request.Change ?? new UpdateConversationRequest()) });
            }
            catch (Exception e) when (work.Explain(call, context.Method, e) is { } error)
            {
                answers.Answers.Add(new UpdateAnswer { Error = error });
            }
        }

        return answers;
    });

    public override Task<Message> AddNote(AddNoteRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => work.NoteAsync(call, request));

    private static ConversationFilter Filter(TenantCall call, ListConversationsRequest request) => new(
        Arguments.Session(call, request.Session),
        [.. request.Status.Select(static status => DeskMapper.Status(status) is { } one and <= DeskStatus.Resolved ? one : throw Arguments.Invalid("STATUS_INVALID", "status is OPEN, SNOOZED or RESOLVED."))],
        request.Assignee is "" or "none" ? null : DeskNames.Person(call, request.Assignee),
        request.Assignee == "none",
        request.Team.Length == 0 ? null : DeskNames.Any(request.Team, "team"),
        request.Label.Length == 0 ? null : DeskNames.Any(request.Label, "label"),
        request.Unread,
        request.Sort == ListConversationsRequest.Types.Sort.WaitingLongest || request.WaitingBefore is not null)
    {
        WaitingBefore = Arguments.Time(request.WaitingBefore, "waitingBefore"),
    };
}
