using Grpc.Core;
using Parley.Domain.Conversations;
using Parley.Domain.Desk;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Who works on conversations, whether they are available, and whether conversations are given out.</summary>
public sealed class Agents(IAgents agents, IPeople people, DeskNames names)
{
    public async Task<ListAgentsResponse> ListAsync(TenantCall call, ListAgentsRequest request)
    {
        var page = await people.MembersAsync(call.Tenant, Arguments.Cursor(request.Cursor), Arguments.PageSize(request.PageSize), call.Cancelled);
        var known = (await agents.ListAsync(call.Tenant, call.Cancelled)).ToDictionary(static agent => agent.Person);
        return new ListAgentsResponse
        {
            Agents = { page.Items.Where(static member => DeskNames.MayAct(member.Role)).Select(member => Map(member, known.GetValueOrDefault(member.Person))) },
            NextCursor = page.Next ?? "",
        };
    }

    /// <summary>Durable on return: whether somebody takes conversations, and how many.</summary>
    /// <exception cref="RpcException">No such person, or somebody else without DESK_WRITE.</exception>
    public async Task<Agent> SetAsync(TenantCall call, SetAvailabilityRequest request)
    {
        var person = await names.AgentAsync(call, request.Person);
        if (request.HasCapacity || person != call.SignIn?.Person) call.Demand(Permission.DeskWrite);
        if (request is { HasCapacity: true, Capacity: < 0 or > Assignment.MostCapacity }) throw Arguments.Invalid("CAPACITY_INVALID", $"capacity is 0 to {Assignment.MostCapacity}; 0 is the account's.");
        var before = (await agents.ListAsync(call.Tenant, call.Cancelled)).FirstOrDefault(agent => agent.Person == person) ?? new AgentRecord(person, false, null, null);
        var after = before with { Available = request.HasAvailable ? request.Available : before.Available, Capacity = request.HasCapacity ? request.Capacity == 0 ? null : request.Capacity : before.Capacity };
        await agents.SaveAsync(call.Tenant, after, call.Cancelled);
        return Map((await people.MemberAsync(call.Tenant, person, call.Cancelled))!, after);
    }

    public async Task<DeskSettings> SettingsAsync(TenantCall call) => DeskSettingsText.Read(await agents.SettingsAsync(call.Tenant, call.Cancelled));

    /// <summary>Durable on return; in force within seconds.</summary>
    public async Task<DeskSettings> SaveSettingsAsync(TenantCall call, DeskSettings given)
    {
        if (given.AutoAssignment is { Capacity: < 0 or > Assignment.MostCapacity }) throw Arguments.Invalid("CAPACITY_INVALID", $"capacity is 1 to {Assignment.MostCapacity}; {Assignment.UsualCapacity} when absent.");
        if (given.BusinessHours is { } hours) BusinessHoursText.Read(hours);
        if (given.AwayReply is { Enabled: true } away)
        {
            if (given.BusinessHours is null) throw Arguments.Invalid("HOURS_MISSING", "An away reply needs businessHours: it is for the time outside of them.");
            if (Rules.CheckText(away.Text) is { } problem) throw new RefusedException(problem);
        }

        if (given.Satisfaction is { Enabled: true } asked) Check(asked);
        if (given.Targets?.Answer is { } answer && (answer.Seconds is < 1 or > 30 * 86_400 || answer.Nanos != 0)) throw Arguments.Invalid("TARGET_INVALID", "A target is 1 second to 30 days, in whole seconds.");
        var text = DeskSettingsText.Write(given);
        await agents.SaveSettingsAsync(call.Tenant, given.AutoAssignment?.Enabled == true, given.AwayReply?.Enabled == true, text, call.Cancelled);
        return DeskSettingsText.Read(text);
    }

    private static void Check(Satisfaction asked)
    {
        string[] titles = [asked.Best, asked.Middle, asked.Worst];
        if (asked.Question.Trim().Length is 0 or > Ratings.MaxQuestion || titles.Any(static title => title.Trim().Length is 0 or > Ratings.MaxTitle) || titles.Distinct(StringComparer.Ordinal).Count() < titles.Length)
            throw Arguments.Invalid("QUESTION_INVALID", $"question has 1 to {Ratings.MaxQuestion} characters; best, middle and worst have 1 to {Ratings.MaxTitle} each, and differ.");
    }

    private static Agent Map(Contracts.Ports.Member member, AgentRecord? known) => new()
    {
        Id = member.Person.Value, Name = member.Name, Role = (Role)(int)member.Role, Available = known?.Available == true, Capacity = known?.Capacity ?? 0,
    };
}
