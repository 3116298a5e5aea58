using Google.Protobuf.WellKnownTypes;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>What the person who is signed in has begun to write.</summary>
public sealed class Drafts(IDrafts drafts, ConversationWork work, TimeProvider time)
{
    public async Task<ListDraftsResponse> ListAsync(TenantCall call, ListDraftsRequest request)
    {
        var person = DeskNames.Caller(call);
        if (request.Conversation.Length > 0)
        {
            var found = ConversationId.TryParse(request.Conversation, out var id) ? await drafts.FindAsync(call.Tenant, person, id, call.Cancelled) : null;
            return found is null ? new ListDraftsResponse() : new ListDraftsResponse { Drafts = { Map(found) } };
        }

        var page = await drafts.ListAsync(call.Tenant, person, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListDraftsResponse { Drafts = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    }

    /// <summary>Durable on return.</summary>
    public async Task<Draft> SaveAsync(TenantCall call, Draft request)
    {
        if (request.Text.Length > Rules.MaxTextLength) throw Arguments.Invalid("TEXT_TOO_LONG", $"A draft has at most {Rules.MaxTextLength} characters.");
        var conversation = await work.FindAsync(call, request.Conversation);
        var draft = new DraftRecord(new ConversationId(conversation.Id), request.Text, request.Note, time.GetUtcNow());
        await drafts.SaveAsync(call.Tenant, DeskNames.Caller(call), draft, call.Cancelled);
        return Map(draft);
    }

    private static Draft Map(DraftRecord draft) =>
        new() { Conversation = draft.Conversation.Value, Text = draft.Text, Note = draft.Note, ChangedAt = Timestamp.FromDateTimeOffset(draft.ChangedAt) };
}
