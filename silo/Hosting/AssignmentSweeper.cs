using Microsoft.Extensions.Hosting;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Desk;
using Parley.Frontend.Desk;
using Parley.Frontend.Running;

namespace Parley.Silo.Hosting;

/// <summary>
/// Gives conversations that wait for an answer to people who are available, and takes them from people who have left. It reads what
/// the read models say and asks each conversation, which knows better, so that nothing is held up and nothing happens twice.
/// </summary>
public sealed partial class AssignmentSweeper(IAgents agents, IPeople people, IViews views, IGrainFactory grains, TimeProvider time, ILogger<AssignmentSweeper> logger) : BackgroundService
{
    private const int Page = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, SweepAsync, stoppingToken, atOnce: true);

    private async Task SweepAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var (tenant, person) in await agents.GoneAsync(Page, stopping)) await TakeAsync(tenant, person, stopping);
            foreach (var (tenant, settings) in await agents.AssigningAsync(stopping)) await GiveAsync(tenant, DeskSettingsText.Read(settings).AutoAssignment.Capacity, stopping);
        }
#pragma warning disable CA1031 // the sweeper must outlive whatever the store says
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogStore(e);
        }
    }

    private async Task GiveAsync(TenantId tenant, int capacity, CancellationToken stopping)
    {
        var open = new ConversationFilter(Statuses: [DeskStatus.Open], Nobodys: true, Waiting: true);
        var waiting = (await views.ConversationsAsync(tenant, open, null, Page, stopping)).Items;
        if (waiting.IsEmpty) return;
        var rooms = new List<AgentRoom>();
        foreach (var agent in (await agents.ListAsync(tenant, stopping)).Where(static agent => agent.Available))
        {
            if (await people.MemberAsync(tenant, agent.Person, stopping) is not { } member || !DeskNames.MayAct(member.Role)) continue;
            var most = agent.Capacity ?? capacity;
            rooms.Add(new AgentRoom(agent.Person, most - (await views.CountAsync(tenant, null, agent.Person, most, stopping)).Mine));
        }

        foreach (var (view, person) in Assignment.Give(waiting, rooms))
        {
            if (await Grain(tenant, view.Id).GiveAsync(person, stopping)) await agents.AssignedAsync(tenant, person, time.GetUtcNow(), stopping);
        }
    }

    private async Task TakeAsync(TenantId tenant, PersonId person, CancellationToken stopping)
    {
        // Whoever is back, and may work on conversations, keeps them.
        if (await people.MemberAsync(tenant, person, stopping) is not { } member || !DeskNames.MayAct(member.Role))
        {
            var theirs = await views.ConversationsAsync(tenant, new ConversationFilter(Assignee: person), null, Page, stopping);
            foreach (var view in theirs.Items) await Grain(tenant, view.Id).TakeAsync(person, stopping);
            if (!theirs.Items.IsEmpty) return;
        }

        await agents.ForgetAsync(tenant, person, stopping);
    }

    private IConversationGrain Grain(TenantId tenant, ConversationId conversation) => grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, conversation).ToString());

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Conversations cannot be given out now; it is tried again within seconds")]
    private partial void LogStore(Exception exception);
}
