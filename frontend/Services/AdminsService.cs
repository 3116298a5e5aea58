using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.Frontend.Auditing;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Services;

/// <summary>The people who run the platform.</summary>
public sealed class AdminsService(Calls calls, IPeople people, PersonLinks links, SignInBook book, TimeProvider time) : Admins.AdminsBase
{
    public override Task<ListAdminsResponse> List(ListAdminsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var page = await people.MembersAsync(null, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListAdminsResponse { Admins = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<RemoveAdminResponse> Remove(RemoveAdminRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        if (!PersonId.TryParse(request.Person, out var person) || await people.MemberAsync(null, person, cancelled) is null) throw Arguments.NotFound("admin");
        if (!await people.RemoveMemberAsync(null, person, time.GetUtcNow(), cancelled))
            throw RpcFailure.Create(StatusCode.FailedPrecondition, "LAST_ADMIN", "The platform would be left without an admin. Invite another one first (POST /v1/platform/invitations).");
        await book.ChangedAsync();
        return new RemoveAdminResponse();
    });

    public override Task<InviteAdminResponse> Invite(InviteAdminRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var email = PersonText.Email(request.Email);
        if (await people.PersonByEmailAsync(email, cancelled) is { } known && await people.MemberAsync(null, known.Id, cancelled) is not null)
            throw RpcFailure.Create(StatusCode.AlreadyExists, "ADMIN_ALREADY", "This person is an admin already.");
        AuditScope.Of(context.GetHttpContext()).Changed("email", null, email);
        var (link, url) = await links.InviteAdminAsync(email, cancelled);
        return new InviteAdminResponse { Invitation = Map(link), Url = url ?? "" };
    });

    public override Task<ListAdminInvitationsResponse> ListInvitations(ListAdminInvitationsRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
    {
        var page = await people.InvitationsAsync(null, time.GetUtcNow(), Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), cancelled);
        return new ListAdminInvitationsResponse { Invitations = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<WithdrawAdminInvitationResponse> Withdraw(WithdrawAdminInvitationRequest request, ServerCallContext context) => calls.AsPlatformAsync(context, request, async cancelled =>
        LinkId.TryParse(request.Id, out var id) && await people.WithdrawInvitationAsync(null, id, time.GetUtcNow(), cancelled) ? new WithdrawAdminInvitationResponse() : throw Arguments.NotFound("invitation"));

    private static Admin Map(Contracts.Ports.Member member) => new()
    {
        Person = member.Person.Value,
        Name = member.Name,
        Email = member.Email,
        Since = Timestamp.FromDateTimeOffset(member.Since),
        TwoFactor = member.TwoFactor,
    };

    private static AdminInvitation Map(PersonLink link) => new()
    {
        Id = link.Id.Value,
        Email = link.Email,
        CreatedAt = Timestamp.FromDateTimeOffset(link.CreatedAt),
        ExpiresAt = Timestamp.FromDateTimeOffset(link.ExpiresAt),
    };
}
