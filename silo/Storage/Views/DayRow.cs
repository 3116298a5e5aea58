using Parley.Domain.Conversations;

namespace Parley.Storage.Views;

/// <summary>What a batch adds to a tenant's counters of one day.</summary>
internal sealed class DayRow(TenantId tenant, int day)
{
    public TenantId Tenant { get; } = tenant;

    /// <summary>Days since 1970-01-01, UTC.</summary>
    public int Day { get; } = day;

    public long Received { get; private set; }

    public long Queued { get; private set; }

    public long Accepted { get; private set; }

    public long Sent { get; private set; }

    public long Delivered { get; private set; }

    public long Read { get; private set; }

    public long Failed { get; private set; }

    /// <summary>The day of an instant.</summary>
    public static int Of(DateTimeOffset at) => (int)((at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerDay);

    /// <summary>True when a fact is counted at all.</summary>
    public static bool Counts(object? fact) => fact is MessageReceived or MessageQueued or MessageStatusChanged;

    /// <summary>A status counts where it is told: one that WhatsApp skips is not made up.</summary>
    public void Add(object fact)
    {
        switch (fact)
        {
            case MessageReceived:
                Received++;
                break;
            case MessageQueued:
                Queued++;
                break;
            case MessageStatusChanged { Status: MessageStatus.Accepted }:
                Accepted++;
                break;
            case MessageStatusChanged { Status: MessageStatus.Sent }:
                Sent++;
                break;
            case MessageStatusChanged { Status: MessageStatus.Delivered }:
                Delivered++;
                break;
            case MessageStatusChanged { Status: MessageStatus.Read }:
                Read++;
                break;
            case MessageStatusChanged { Status: MessageStatus.Failed }:
                Failed++;
                break;
        }
    }
}
