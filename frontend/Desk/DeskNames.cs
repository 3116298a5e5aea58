using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>What requests about conversations name: people, teams and labels, each looked up in the caller's own account.</summary>
public sealed class DeskNames(IPeople people, IDeskItems items)
{
    /// <summary>The word for the person who is signed in.</summary>
    public const string Me = "me";

    private static readonly long Acting = Permissions.Bit(Permission.ConversationsWrite);

    /// <summary>Whether a role may work on conversations.</summary>
    public static bool MayAct(PersonRole role) => (Roles.Mask(role) & Acting) != 0;

    /// <summary>The person who is signed in.</summary>
    /// <exception cref="Grpc.Core.RpcException">A key has no person.</exception>
    public static PersonId Caller(TenantCall call) => call.SignIn?.Person ?? throw Arguments.Invalid("PERSON_NEEDED", "`me` is the person who is signed in; a key names a person by id (GET /v1/agents).");

    /// <summary>Somebody whose conversations are asked for; it need not be a member any more.</summary>
    public static PersonId Person(TenantCall call, string text) =>
        text == Me ? Caller(call) : PersonId.TryParse(text, out var id) ? id : throw Arguments.Invalid("ASSIGNEE_INVALID", "assignee is a person's id, `me` or `none`.");

    /// <summary>A member who may work on conversations.</summary>
    public async Task<PersonId> AgentAsync(TenantCall call, string text)
    {
        var person = text == Me ? Caller(call) : await MemberAsync(call, text);
        return await people.MemberAsync(call.Tenant, person, call.Cancelled) is { } member && MayAct(member.Role)
            ? person
            : throw Arguments.Invalid("ASSIGNEE_INVALID", "assignee is a person of the account whose role lets them work on conversations (GET /v1/agents).");
    }

    /// <summary>Those who are mentioned, each once.</summary>
    public async Task<ImmutableArray<PersonId>> MembersAsync(TenantCall call, IReadOnlyCollection<string> texts, int most)
    {
        if (texts.Count > most) throw Arguments.Invalid("TOO_MANY_MENTIONS", $"A note mentions at most {most} people.");
        var members = ImmutableArray.CreateBuilder<PersonId>(texts.Count);
        foreach (var text in texts.Distinct()) members.Add(await MemberAsync(call, text));
        return members.DrainToImmutable();
    }

    public async Task<DeskItemId> TeamAsync(TenantCall call, string text) =>
        DeskItemId.TryParse(text, out var id) && await items.FindAsync(call.Tenant, DeskItemKind.Team, id, call.Cancelled) is not null ? id : throw Arguments.NotFound("team");

    /// <summary>Labels to give: each must exist.</summary>
    public async Task<ImmutableArray<DeskItemId>> LabelsAsync(TenantCall call, IReadOnlyCollection<string> texts, int most)
    {
        if (texts.Count > most) throw Arguments.Invalid("TOO_MANY_LABELS", $"A conversation has at most {most} labels.");
        var labels = ImmutableArray.CreateBuilder<DeskItemId>(texts.Count);
        foreach (var text in texts.Distinct())
        {
            labels.Add(DeskItemId.TryParse(text, out var id) && await items.FindAsync(call.Tenant, DeskItemKind.Label, id, call.Cancelled) is not null ? id : throw Arguments.NotFound("label"));
        }

        return labels.DrainToImmutable();
    }

    /// <summary>An id of a team or label that may be gone by now.</summary>
    public static DeskItemId Any(string text, string what) => DeskItemId.TryParse(text, out var id) ? id : throw Arguments.NotFound(what);

    private async Task<PersonId> MemberAsync(TenantCall call, string text) =>
        PersonId.TryParse(text, out var id) && await people.MemberAsync(call.Tenant, id, call.Cancelled) is not null ? id : throw Arguments.NotFound("person");
}
