using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>The list of conversations.</summary>
public sealed class ConversationsService(Calls calls, IViews views, IDirectory directory) : Conversations.ConversationsBase
{
    public override Task<ListConversationsResponse> List(ListConversationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        SessionId? session = null;
        if (request.Session.Length > 0) session = SessionId.TryParse(request.Session, out var id) ? id : throw Arguments.NotFound("session");
        else if (!call.Scope.Sessions.IsEmpty) throw Arguments.Invalid("SESSION_NEEDED", "This key is limited to some sessions: name one of them.");
        if (session is { } named) call.Demand(named);
        var page = await views.ConversationsAsync(call.Tenant, session, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListConversationsResponse { Conversations = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Conversation> Get(GetConversationRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        if (!ConversationId.TryParse(request.Id, out var id)) throw Arguments.NotFound("conversation");
        if (await views.ConversationAsync(call.Tenant, id, call.Cancelled) is { } view)
        {
            call.Demand(view.Session);
            return Map(view);
        }

        // The directory knows a conversation before the read models, which follow the journal by milliseconds.
        var parties = await directory.PartiesAsync(call.Tenant, id, call.Cancelled) ?? throw Arguments.NotFound("conversation");
        call.Demand(parties.Session);
        return Map(parties);
    });

    private static Conversation Map(ConversationParties parties) => new()
    {
        Id = parties.Conversation.Value,
        Session = parties.Session.Value,
        Contact = parties.Contact.Value,
        Phone = parties.Identities.FirstOrDefault(identity => identity.Kind == IdentityKind.Phone) is { Value: { } phone } ? "+" + phone : "",
    };

    private static Conversation Map(ConversationView view) => new()
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
    };
}
