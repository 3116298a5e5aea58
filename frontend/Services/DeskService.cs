using System.Text.RegularExpressions;
using Grpc.Core;
using Orleans;
using Parley.Domain.Conversations;
using Parley.Frontend.Access;
using Parley.Frontend.Desk;
using Parley.V1;

namespace Parley.Frontend.Services;

/// <summary>What all who work on a tenant's conversations share.</summary>
public sealed partial class DeskService(Calls calls, DeskShelf shelf, DeskNames names, Agents agents, Answers answers, Macros macros, Drafts drafts, IGrainFactory grains, ConversationWork work) : V1.Desk.DeskBase
{
    private const int MaxLabels = 500, MaxTeams = 100, MaxMembers = 200, MaxDescription = 256, MaxAnswers = 1_000, MaxMacros = 200, MaxFilters = 1_000;

    public override Task<ListAgentsResponse> ListAgents(ListAgentsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => agents.ListAsync(call, request));

    public override Task<Agent> SetAvailability(SetAvailabilityRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => agents.SetAsync(call, request));

    public override Task<DeskSettings> GetSettings(GetDeskSettingsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, agents.SettingsAsync);

    public override Task<DeskSettings> SaveSettings(DeskSettings request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => agents.SaveSettingsAsync(call, request));

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

    public override Task<ListCannedAnswersResponse> ListCannedAnswers(ListDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (listed, next) = await shelf.ListAsync<CannedAnswer>(call, DeskItemKind.CannedAnswer, null, request.Cursor, request.PageSize);
        return new ListCannedAnswersResponse { CannedAnswers = { listed }, NextCursor = next };
    });

    public override Task<CannedAnswer> SaveCannedAnswer(CannedAnswer request, ServerCallContext context) => calls.AsTenantAsync(context, request, call =>
        Rules.CheckText(request.Text) is { } problem ? throw new RefusedException(problem) : shelf.SaveAsync(call, DeskItemKind.CannedAnswer, null, request, MaxAnswers));

    public override Task<DeleteDeskResponse> DeleteCannedAnswer(DeleteDeskRequest request, ServerCallContext context) =>
        calls.AsTenantAsync(context, request, call => DeleteAsync(call, DeskItemKind.CannedAnswer, request));

    public override Task<RenderAnswerResponse> RenderAnswer(RenderAnswerRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => answers.RenderAsync(call, request));

    public override Task<ListMacrosResponse> ListMacros(ListDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (listed, next) = await shelf.ListAsync<Macro>(call, DeskItemKind.Macro, null, request.Cursor, request.PageSize);
        return new ListMacrosResponse { Macros = { listed }, NextCursor = next };
    });

    public override Task<Macro> SaveMacro(Macro request, ServerCallContext context) => calls.AsTenantAsync(context, request, call =>
    {
        Macros.Check(request);
        return shelf.SaveAsync(call, DeskItemKind.Macro, null, request, MaxMacros);
    });

    public override Task<DeleteDeskResponse> DeleteMacro(DeleteDeskRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => DeleteAsync(call, DeskItemKind.Macro, request));

    public override Task<RunMacroResponse> RunMacro(RunMacroRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => macros.RunAsync(call, request));

    public override Task<ListFiltersResponse> ListFilters(ListFiltersRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var (listed, next) = await shelf.ListAsync<SavedFilter>(call, DeskItemKind.Filter, request.Shared ? null : DeskNames.Caller(call), request.Cursor, request.PageSize);
        return new ListFiltersResponse { Filters = { listed }, NextCursor = next };
    });

    public override Task<SavedFilter> SaveFilter(SavedFilter request, ServerCallContext context) => calls.AsTenantAsync(context, request, call =>
    {
        var filter = request.Clone();
        (filter.Query ??= new ListConversationsRequest()).Cursor = "";
        filter.Query.PageSize = 0;
        return shelf.SaveAsync(call, DeskItemKind.Filter, Owner(call, request.Shared), filter, MaxFilters);
    });

    public override Task<DeleteDeskResponse> DeleteFilter(DeleteFilterRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        await shelf.RemoveAsync(call, DeskItemKind.Filter, Owner(call, request.Shared), request.Id);
        return new DeleteDeskResponse();
    });

    public override Task<ListDraftsResponse> ListDrafts(ListDraftsRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => drafts.ListAsync(call, request));

    public override Task<Draft> SaveDraft(Draft request, ServerCallContext context) => calls.AsTenantAsync(context, request, call => drafts.SaveAsync(call, request));

    public override Task<MeetResponse> Meet(MeetRequest request, ServerCallContext context) => calls.AsTenantAsync(context, request, async call =>
    {
        var conversation = await work.FindAsync(call, request.Conversation);
        var (person, name) = (DeskNames.Caller(call), call.SignIn!.Name);
        var key = new ConversationKey(call.Tenant, new ConversationId(conversation.Id));
        var others = await grains.GetGrain<IPresenceGrain>(key.ToString()).MeetAsync(new Present(person, name ?? "", request.Typing), request.Leaving, call.Cancelled);
        return new MeetResponse { Colleagues = { others.Select(static one => new Colleague { Person = one.Person.Value, Name = one.Name, Typing = one.Typing }) } };
    });

    private static PersonId? Owner(TenantCall call, bool shared)
    {
        if (!shared) return DeskNames.Caller(call);
        call.Demand(Permission.DeskWrite);
        return null;
    }

    private async Task<DeleteDeskResponse> DeleteAsync(TenantCall call, DeskItemKind kind, DeleteDeskRequest request)
    {
        await shelf.RemoveAsync(call, kind, null, request.Id);
        return new DeleteDeskResponse();
    }

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant)]
    private static partial Regex Color();
}
