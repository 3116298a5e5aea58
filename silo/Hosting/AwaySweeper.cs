using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
/// Answers whoever writes while a business is shut, once in each of its shut periods: the answer's key is the conversation and the
/// period, so that a process that begins anew answers nobody twice. Messages do not wait for it.
/// </summary>
public sealed partial class AwaySweeper(IAgents agents, IViews views, ITenantStandings standings, IGrainFactory grains, TimeProvider time, ILogger<AwaySweeper> logger) : BackgroundService
{
    private const int Page = 100, Remembered = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Who was answered, so that nobody is asked again and again; forgetting costs only time.</summary>
    private readonly ConcurrentDictionary<(ConversationId Conversation, DateTimeOffset Period), bool> _answered = new();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, SweepAsync, stoppingToken, atOnce: true);

    private async Task SweepAsync(CancellationToken stopping)
    {
        try
        {
            if (_answered.Count > Remembered) _answered.Clear();
            foreach (var (tenant, text) in await agents.AnsweringAsync(stopping))
            {
                if (standings.Of(tenant) is { IsSuspended: true }) continue;
                var settings = DeskSettingsText.Read(text);
                if (BusinessHoursText.Read(settings.BusinessHours).ShutSince(time.GetUtcNow()) is { } since) await AnswerAsync(tenant, settings.AwayReply.Text, since, stopping);
            }
        }
#pragma warning disable CA1031 // the sweeper must outlive whatever the store says
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogStore(e);
        }
    }

    private async Task AnswerAsync(TenantId tenant, string text, DateTimeOffset since, CancellationToken stopping)
    {
        string? cursor = null;
        do
        {
            var page = await views.ConversationsAsync(tenant, new ConversationFilter(Statuses: [DeskStatus.Open], Waiting: true, WaitingFrom: since), cursor, Page, stopping);
            foreach (var view in page.Items.Where(view => !_answered.ContainsKey((view.Id, since))))
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"away:{view.Id}:{since.UtcTicks}");
                var send = new SendMessage(key, SHA256.HashData(Encoding.UTF8.GetBytes(key)), text, null, "") { IsAutomatic = true };
                // A window that has shut, or a customer who is blocked: there is nothing to be said then either.
                await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, view.Id).ToString()).SendAsync(send, stopping);
                _answered[(view.Id, since)] = true;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Whoever writes outside of business hours cannot be answered now; it is tried again within seconds")]
    private partial void LogStore(Exception exception);
}
