using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Metering;

/// <summary>Reads the log for both of its forms, JSON and CSV.</summary>
public sealed class LogReader(IMessageLog log, IContacts contacts, LogMapper mapper, TimeProvider time)
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromDays(30), LongestSpan = TimeSpan.FromDays(366);

    public async Task<ListMessageLogResponse> ListAsync(TenantCall call, ListMessageLogRequest request)
    {
        var to = Arguments.Time(request.To, "to") ?? time.GetUtcNow() + TimeSpan.FromDays(1);
        var from = Arguments.Time(request.From, "from") ?? to - DefaultSpan;
        if (from >= to || to - from > LongestSpan) throw Arguments.Invalid("SPAN_INVALID", $"from is before to, by {LongestSpan.TotalDays:0} days at most.");
        SessionId? session = null;
        if (request.Session.Length > 0) session = SessionId.TryParse(request.Session, out var id) ? id : throw Arguments.NotFound("session");
        ConversationId? conversation = null;
        if (request.Conversation.Length > 0) conversation = ConversationId.TryParse(request.Conversation, out var id) ? id : throw Arguments.NotFound("conversation");
        ContactId? contact = null;
        if (request.Recipient.Length > 0)
        {
            contact = await contacts.FindAsync(call.Tenant, new Identity(IdentityKind.Phone, Arguments.Phone(request.Recipient)), call.Cancelled);
            if (contact is null) return new ListMessageLogResponse();
        }

        var filter = new LogFilter(
            from, to, session, conversation, contact, Given(request.Type),
            request.Status == 0 ? null : (Contracts.Ports.MessageStatus)(int)request.Status,
            request.Direction == 0 ? null : (MessageDirection)(int)request.Direction,
            Given(request.Template));
        var page = await log.ListAsync(call.Tenant, filter, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListMessageLogResponse { Entries = { page.Items.Select(mapper.Map) }, NextCursor = page.Next ?? "" };
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;
}
