using System.Data.Common;
using System.Diagnostics;
using Parley.Domain.Content;
using Parley.Domain.Conversations;

namespace Parley.Grains.Sessions;

/// <summary>The request of an attempt, with the media that it needs.</summary>
public sealed partial class OutboxPump
{
    private static readonly RetryRule MediaAgain = new(SendScope.Message, TimeSpan.FromSeconds(1), 4, TimeSpan.FromMinutes(10));

    private async Task<CloudSendResult> DeliverAsync(CloudNumber number, OutboxRow row, Delivery delivery)
    {
        var type = delivery.Type ?? ContentTypes.Text;
        ReadOnlyMemory<byte> content = delivery.Content;
        var placed = content.IsEmpty || !MediaIds.MayBeIn(content.Span) ? null : await PlaceAsync(number, row, type, content);
        if (placed?.Failure is { } failure) return failure;
        var data = Delivery.CallbackData(delivery.Conversation, row.Message, delivery.Data, Activity.Current is { Recorded: true } span ? span.Context : default);
        var result = await cloudApi.SendAsync(number, new CloudMessage(delivery.To, delivery.Body, delivery.ReplyTo, data, type, placed?.Content ?? content));
        // An id that WhatsApp gave earlier may have ended before its time.
        if (placed is not { Remembered: true } || result is not CloudSendResult.Rejected { Code: 100 or 131009 or 131052 or 131053 } unknown) return result;
        await media.ForgetAsync(row.Key.Tenant, number, type, content);
        return new CloudSendResult.NotSent(unknown.Code, unknown.Text, MediaAgain, TimeSpan.Zero);
    }

    private async Task<PlacedMedia> PlaceAsync(CloudNumber number, OutboxRow row, string type, ReadOnlyMemory<byte> content)
    {
        try
        {
            return await media.PlaceAsync(row.Key.Tenant, number, type, content);
        }
        catch (Exception e) when (e is DbException or IOException or TimeoutException or JournalUnavailableException)
        {
            // Nothing has left.
            return new PlacedMedia(content, new CloudSendResult.NotSent(null, "The medium could not be read.", MediaAgain, TimeSpan.Zero));
        }
    }
}
