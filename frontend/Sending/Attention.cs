using Orleans;
using Parley.Domain.Content;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Sending;

/// <summary>Tells customers that somebody reads and writes: read receipts and the typing indicator.</summary>
public sealed class Attention(NumberAccess numbers, ICloudApi cloudApi, IGrainFactory grains, IDirectory directory, IViews views, TimeProvider time)
{
    /// <summary>How long WhatsApp shows the typing indicator at most.</summary>
    public static readonly TimeSpan TypingShown = TimeSpan.FromSeconds(25);

    private const int Recent = 50;

    /// <summary>Done at WhatsApp and durable here on return: the message and all before it are read.</summary>
    public async Task MarkReadAsync(TenantCall call, string message, bool typing)
    {
        if (!MessageId.TryParse(message, out var id) || await views.MessageAsync(call.Tenant, id, call.Cancelled) is not { Direction: MessageDirection.Inbound } view)
            throw Arguments.NotFound("received message");
        call.Demand(view.Session);
        await MarkReadAsync(call, view, typing);
    }

    /// <summary>The same for the customer's last message, with the typing indicator.</summary>
    public async Task<TypingResponse> TypeAsync(TenantCall call, string conversation)
    {
        if (!ConversationId.TryParse(conversation, out var id) || await directory.PartiesAsync(call.Tenant, id, call.Cancelled) is not { } parties) throw Arguments.NotFound("conversation");
        call.Demand(parties.Session);
        var page = await views.MessagesAsync(call.Tenant, id, null, Recent, call.Cancelled);
        var last = page.Items.FirstOrDefault(static view => view.Direction == MessageDirection.Inbound) ?? throw new RefusedException(new Refusal(
            RefusalKind.FailedPrecondition, "NOTHING_RECEIVED", $"The typing indicator stands at a message of the customer's; none of the last {Recent} messages is one."));
        await MarkReadAsync(call, last, typing: true);
        return new TypingResponse { Message = last.Id.Value, Until = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.GetUtcNow() + TypingShown) };
    }

    private async Task MarkReadAsync(TenantCall call, MessageView view, bool typing)
    {
        if (ContentRules.CheckRead(view.At, time.GetUtcNow()) is { } refusal) throw new RefusedException(refusal);
        var number = await numbers.OpenAsync(call, view.Session);
        NumberAccess.Granted(await cloudApi.MarkReadAsync(number, view.WhatsAppId!, typing, call.Cancelled));
        var grain = grains.GetGrain<IConversationGrain>(new ConversationKey(call.Tenant, view.Conversation).ToString());
        await grain.MarkReadAsync(new ReadConversation(view.Id, view.Version, call.Author), call.Cancelled);
    }
}
