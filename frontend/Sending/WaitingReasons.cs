using Google.Protobuf.WellKnownTypes;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Feeds;
using Parley.V1;

namespace Parley.Frontend.Sending;

/// <summary>Says of queued messages what they wait for, asked of their session when somebody looks; nothing is stored.</summary>
public sealed partial class WaitingReasons(IGrainFactory grains, ILogger<WaitingReasons> logger)
{
    /// <summary>Reasons by message; messages that do not wait are left out, and so is everybody whose session does not answer.</summary>
    public async Task<IReadOnlyDictionary<MessageId, Waiting>> OfAsync(TenantCall call, ImmutableArray<MessageView> views)
    {
        var reasons = new Dictionary<MessageId, Waiting>();
        var queued = views.Where(view => view is { Direction: MessageDirection.Outbound, Status: Contracts.Ports.MessageStatus.Queued });
        foreach (var session in queued.GroupBy(view => view.Session))
        {
            try
            {
                var grain = grains.GetGrain<ISessionGrain>(new SessionKey(call.Tenant, session.Key).ToString());
                foreach (var send in await grain.WaitingAsync([.. session.Select(view => view.Id)], call.Cancelled)) reasons[send.Message] = Map(send);
            }
            catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
            {
                // The messages are shown all the same.
                LogNoReasons(session.Key, e);
            }
        }

        return reasons;
    }

    private static Waiting Map(WaitingSend send) => new()
    {
        Reason = (Waiting.Types.Reason)(int)send.Reason,
        Until = send.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
        Answer = EventMapper.Failure(send.Code, send.Text),
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Session {Session} does not say what its messages wait for")]
    private partial void LogNoReasons(SessionId session, Exception exception);
}
