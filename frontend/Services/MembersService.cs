using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Accounts;
using Parley.Frontend.Desk;
using Parley.V1;
using Parley.Wire;
using Member = Parley.V1.Member;

namespace Parley.Frontend.Services;

/// <summary>The people of a tenant. Nobody gives, changes or ends a role that may do more than they do.</summary>
public sealed class MembersService(Calls calls, IPeople people, IAccounts accounts, ApiKeys keys, PersonLinks links, SignInBook book, IAgents agents, TimeProvider time) : Members.MembersBase
{
    public override Task<ListMembersResponse> List(ListMembersRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await people.MembersAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListMembersResponse { Members = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<Member> ChangeRole(ChangeRoleRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var role = RoleOf(call, request.Role);
        var member = await FindAsync(call, request.Person);
        call.Audit.Changed("role", member.Role.ToString(), role.ToString());
        if (!await people.ChangeRoleAsync(call.Tenant, member.Person, role, call.Cancelled)) throw LastOwner();
        if (!DeskNames.MayAct(role)) await agents.LeaveAsync(call.Tenant, member.Person, call.Cancelled);
        await book.ChangedAsync();
        return Map(await FindAsync(call, request.Person));
    });

    public override Task<RemoveMemberResponse> Remove(RemoveMemberRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var member = await FindAsync(call, request.Person);
        call.Audit.Changed("role", member.Role.ToString(), null);
        if (!await people.RemoveMemberAsync(call.Tenant, member.Person, time.GetUtcNow(), call.Cancelled)) throw LastOwner();
        await agents.LeaveAsync(call.Tenant, member.Person, call.Cancelled);
        await book.ChangedAsync();
        var made = await accounts.KeysByAsync(call.Tenant, member.Person, time.GetUtcNow(), call.Cancelled);
        if (request.RevokeKeys)
        {
            call.Audit.Changed("keys", string.Join(' ', made.Select(static key => key.Id)), null);
            foreach (var key in made) await keys.RevokeAsync(call.Tenant, key.Id, call.Cancelled);
        }

        return new RemoveMemberResponse { Keys = { made.Select(key => KeysService.Map(key, time.GetUtcNow())) } };
    });

    public override Task<InviteResponse> Invite(InviteRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var role = RoleOf(call, request.Role);
        var email = PersonText.Email(request.Email);
        if (await people.PersonByEmailAsync(email, call.Cancelled) is { } known && await people.MemberAsync(call.Tenant, known.Id, call.Cancelled) is not null)
            throw RpcFailure.Create(StatusCode.AlreadyExists, "MEMBER_ALREADY", "This person is a member already. Change the role with PATCH /v1/members/{person}.");
        call.Audit.Changed("email", null, email);
        call.Audit.Changed("role", null, role.ToString());
        var (link, url) = await links.InviteAsync(call, email, role);
        return new InviteResponse { Invitation = Map(link), Url = url ?? "" };
    });

    public override Task<ListInvitationsResponse> ListInvitations(ListInvitationsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await people.InvitationsAsync(call.Tenant, time.GetUtcNow(), Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListInvitationsResponse { Invitations = { page.Items.Select(Map) }, NextCursor = page.Next ?? "" };
    });

    public override Task<WithdrawInvitationResponse> Withdraw(WithdrawInvitationRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
        LinkId.TryParse(request.Id, out var id) && await people.WithdrawInvitationAsync(call.Tenant, id, time.GetUtcNow(), call.Cancelled) ? new WithdrawInvitationResponse() : throw Arguments.NotFound("invitation"));

    public override Task<Account> GetAccount(GetAccountRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, async call => await MapAsync(call, await people.ProfileAsync(call.Tenant, call.Cancelled)));

    public override Task<Account> UpdateAccount(UpdateAccountRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var profile = await people.ProfileAsync(call.Tenant, call.Cancelled);
        if (request.HasTimeZone) profile = profile with { TimeZone = PersonText.TimeZone(request.TimeZone) };
        if (request.HasLocale) profile = profile with { Locale = PersonText.Locale(request.Locale) };
        if (request.HasLegalName) profile = profile with { LegalName = PersonText.Short(request.LegalName, "legalName") };
        if (request.HasWebsite) profile = profile with { Website = PersonText.Website(request.Website) };
        if (request.HasCountry) profile = profile with { Country = PersonText.Country(request.Country) };
        if (request.HasTokens) profile = profile with { Tokens = request.Tokens };
        if (request.NumbersMaskedFor is { } masked)
        {
            var roles = masked.Roles.Select(static role => (PersonRole)(int)role).Distinct().ToImmutableArray();
            if (roles.Any(static role => role is not (PersonRole.Agent or PersonRole.Viewer))) throw Arguments.Invalid("ROLE_INVALID", "numbersMaskedFor names AGENT, VIEWER, both or none.");
            call.Audit.Changed("numbers_masked_for", string.Join(' ', Masked(profile)), string.Join(' ', roles));
            profile = profile with { MaskedRoles = roles.Sum(static role => 1 << (int)role) };
        }

        call.Audit.Changed("sign_in", null, profile.Tokens ? "tokens" : "cookie");
        await people.SaveProfileAsync(profile, call.Cancelled);
        if (request.NumbersMaskedFor is not null) await book.ChangedAsync();
        return await MapAsync(call, profile);
    });

    public override Task<CompromisedResponse> Compromised(CompromisedRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await book.EndTenantAsync(call.Tenant, call.Cancelled);
        if (call.SignIn is { } signIn) SignInCookies.Clear(context.GetHttpContext(), signIn);
        return new CompromisedResponse();
    });

    public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context) => calls.AsAnyoneAsync(context, request, _ => Task.FromResult(new ListRolesResponse
    {
        Roles = { Roles.OfMembers.Select(static role => new RolePermissions { Role = (Role)(int)role, Permissions = { Roles.Allowed(role) } }) },
    }));

    private static PersonRole RoleOf(TenantCall call, Role asked)
    {
        var role = (PersonRole)(int)asked;
        if (!Roles.OfMembers.Contains(role)) throw Arguments.Invalid("ROLE_INVALID", "role is OWNER, ADMIN, AGENT or VIEWER.");
        return Within(call, role) ? role : throw Beyond();
    }

    private static bool Within(TenantCall call, PersonRole role) => (Roles.Mask(role) & ~call.Scope.Permissions) == 0;

    /// <summary>A member whom the caller may change.</summary>
    private async Task<Contracts.Ports.Member> FindAsync(TenantCall call, string text)
    {
        var member = PersonId.TryParse(text, out var id) ? await people.MemberAsync(call.Tenant, id, call.Cancelled) : null;
        if (member is null) throw Arguments.NotFound("member");
        return Within(call, member.Role) ? member : throw Beyond();
    }

    private static RpcException Beyond() => RpcFailure.Create(
        StatusCode.PermissionDenied, "ROLE_BEYOND_CALLER", "Nobody gives, changes or ends a role that may do more than they do. Ask an owner of the account.");

    private static RpcException LastOwner() => RpcFailure.Create(
        StatusCode.FailedPrecondition, "LAST_OWNER", "The account would be left without an owner. Make another member an owner first.");

    private async Task<Account> MapAsync(TenantCall call, TenantProfile profile) => new()
    {
        Id = call.Tenant.Value,
        Name = (await accounts.TenantAsync(call.Tenant, call.Cancelled))?.Name ?? "",
        TimeZone = profile.TimeZone,
        Locale = profile.Locale,
        LegalName = profile.LegalName,
        Website = profile.Website,
        Country = profile.Country,
        Tokens = profile.Tokens,
        NumbersMaskedFor = { Masked(profile).Select(static role => (Role)(int)role) },
    };

    private static IEnumerable<PersonRole> Masked(TenantProfile profile) => Roles.OfMembers.Where(role => (profile.MaskedRoles & (1 << (int)role)) != 0);

    private static Member Map(Contracts.Ports.Member member) => new()
    {
        Person = member.Person.Value,
        Name = member.Name,
        Email = member.Email,
        Role = (Role)(int)member.Role,
        Since = Timestamp.FromDateTimeOffset(member.Since),
        TwoFactor = member.TwoFactor,
    };

    private static Invitation Map(PersonLink link) => new()
    {
        Id = link.Id.Value,
        Email = link.Email,
        Role = (Role)(int)link.Role!.Value,
        Person = link.Person?.Value ?? "",
        CreatedAt = Timestamp.FromDateTimeOffset(link.CreatedAt),
        ExpiresAt = Timestamp.FromDateTimeOffset(link.ExpiresAt),
    };
}
