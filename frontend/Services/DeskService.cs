using System.Text.RegularExpressions;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.Frontend.Desk;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>What all who work on a tenant's conversations share.</summary>
public sealed partial class DeskService(Calls calls, DeskShelf shelf, DeskNames names, IPeople people) : V1.Desk.DeskBase
{
    private const int MaxLabels = 500, MaxTeams = 100, MaxMembers = 200, MaxDescription = 256;

    public override Task<ListAgentsResponse> ListAgents(ListAgentsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var page = await people.MembersAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        return new ListAgentsResponse
        {
            Agents = { page.Items.Where(static member => DeskNames.MayAct(member.Role)).Select(static member => new Agent { Id = member.Person.Value, Name = member.Name, Role = (Role)(int)member.Role }) },
            NextCursor = page.Next ?? "",
        };
    });

    public override Task<ListLabelsResponse> ListLabels(ListDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (labels, next) = await shelf.ListAsync<Label>(call, DeskItemKind.Label, null, request.Cursor, request.PageSize);
        return new ListLabelsResponse { Labels = { labels }, NextCursor = next };
    });

    public override Task<Label> SaveLabel(Label request, ServerCallContext context) => calls.AsTenantAsync(context, request, call =>
    {
        if (request.Color.Length > 0 && !Color().IsMatch(request.Color)) throw Arguments.Invalid("COLOR_INVALID", "color is # and six hexadecimal digits, such as #1f6feb.");
        if (request.Description.Length > MaxDescription) throw Arguments.Invalid("DESCRIPTION_TOO_LONG", $"description has at most {MaxDescription} characters.");
        return shelf.SaveAsync(call, DeskItemKind.Label, null, request, MaxLabels);
    });

    public override Task<DeleteDeskResponse> DeleteLabel(DeleteDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => DeleteAsync(call, DeskItemKind.Label, request));

    public override Task<ListTeamsResponse> ListTeams(ListDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (teams, next) = await shelf.ListAsync<Team>(call, DeskItemKind.Team, null, request.Cursor, request.PageSize);
        return new ListTeamsResponse { Teams = { teams }, NextCursor = next };
    });

    public override Task<Team> SaveTeam(Team request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var team = request.Clone();
        var members = await names.MembersAsync(call, request.Members, MaxMembers);
        team.Members.Clear();
        team.Members.AddRange(members.Select(static member => member.Value));
        return await shelf.SaveAsync(call, DeskItemKind.Team, null, team, MaxTeams);
    });

    public override Task<DeleteDeskResponse> DeleteTeam(DeleteDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => DeleteAsync(call, DeskItemKind.Team, request));

    private async Task<DeleteDeskResponse> DeleteAsync(TenantCall call, DeskItemKind kind, DeleteDeskRequest request)
    {
        await shelf.RemoveAsync(call, kind, null, request.Id);
        return new DeleteDeskResponse();
    }

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Color();
}
