using Orleans;
using Parley.Frontend.Webhooks.Consent;

namespace Parley.Frontend.Webhooks;

/// <summary>Brings customers' messages to their conversations: one resolve per change, one call per conversation.</summary>
public sealed partial class MessageIntake(
    People people, SentMessages known, FileIntake files, IGrainFactory grains, ConsentSignals consent, IntakeMetrics metrics, ILogger<MessageIntake> logger)
{
    /// <summary>Durable on return. A message its conversation cannot bear becomes a dead letter in <paramref name="letters"/>.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take all of it.</exception>
    public async Task TakeAsync(SessionRecord session, ImmutableArray<MessageReading> readings, Letters letters, CancellationToken cancellationToken)
    {
        using var span = Spans.Start("take messages")?.SetTag("parley.messages", readings.Length);
        var resolved = await people.MeetAsync(session, [.. readings.Select(reading => reading.Peer)], i => readings[i].Message.WhatsAppId, cancellationToken);
        // Before the messages are acknowledged: a file that nobody remembers is lost in a week.
        await files.ExpectAsync(session, readings, cancellationToken);
        if (readings.Length == 1)
        {
            await IntroduceAsync(session, resolved[0], readings[0], cancellationToken);
            var only = ImmutableArray.Create(await ReferringAsync(session, readings[0].Message, cancellationToken));
            await DeliverAsync(new ConversationKey(session.Tenant, resolved[0].Conversation), new ReceiveMessages(PartiesOf(session, resolved[0], readings[0]), only), letters, cancellationToken);
            return;
        }

        var conversations = new Dictionary<ConversationId, (Parties Parties, ImmutableArray<InboundMessage>.Builder Messages)>();
        for (var i = 0; i < readings.Length; i++)
        {
            await IntroduceAsync(session, resolved[i], readings[i], cancellationToken);
            if (!conversations.TryGetValue(resolved[i].Conversation, out var group))
            {
                group = (PartiesOf(session, resolved[i], readings[i]), ImmutableArray.CreateBuilder<InboundMessage>());
                conversations.Add(resolved[i].Conversation, group);
            }
            else if (Told(group.Parties, readings[i]) is var told && told != group.Parties)
            {
                conversations[resolved[i].Conversation] = group = (told, group.Messages);
            }

            group.Messages.Add(await ReferringAsync(session, readings[i].Message, cancellationToken));
        }

        var calls = new List<Task>(conversations.Count);
        foreach (var (conversation, group) in conversations)
            calls.Add(DeliverAsync(new ConversationKey(session.Tenant, conversation), new ReceiveMessages(group.Parties, group.Messages.ToImmutable()), letters, cancellationToken));
        await Task.WhenAll(calls);
    }

    /// <summary>Records what a message says of its sender's names, before the message itself: as long as that is not stored, it is done again.</summary>
    private async ValueTask IntroduceAsync(SessionRecord session, ResolvedPeer peer, MessageReading reading, CancellationToken cancellationToken)
    {
        if (reading.Username is { } username) await people.NameAsync(session.Tenant, peer.Contact, username, cancellationToken);
        if (reading.Rename is { } rename && await known.FindAsync(session, reading.Message.WhatsAppId, cancellationToken) is null)
            await people.RenameAsync(session.Tenant, peer.Contact, rename, cancellationToken);
    }

    /// <summary>With our id of the message that it is about, where it is about one.</summary>
    private async ValueTask<InboundMessage> ReferringAsync(SessionRecord session, InboundMessage message, CancellationToken cancellationToken) =>
        message.RefersTo is { } about ? message with { RefersToMessage = await known.FindAsync(session, about, cancellationToken) } : message;

    private async Task DeliverAsync(ConversationKey key, ReceiveMessages command, Letters letters, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = await grains.GetGrain<IConversationGrain>(key.ToString()).ReceiveAsync(command, cancellationToken);
            for (var i = 0; i < outcomes.Length; i++)
            {
                metrics.Received(outcomes[i]);
                if (outcomes[i] == ReceiveOutcome.Stored) metrics.Durable(command.Messages[i].SentAt);
            }

            // Those that were known before too: what came in between may have been lost with a process.
            await consent.HearAsync(key.Tenant, command.Parties.Contact, command.Messages, cancellationToken);
        }
        catch (Exception e) when (!IsTransient(e) && command.Messages.Length > 1)
        {
            // Each by itself, so that one the conversation cannot bear does not take its neighbours along.
            foreach (var message in command.Messages)
                await DeliverAsync(key, command with { Messages = [message] }, letters, cancellationToken);
        }
        catch (Exception e) when (!IsTransient(e))
        {
            LogNotBorne(key.Conversation, e);
            letters.Add(key.Tenant, "NOT_HANDLED", "Handling this message failed; the operator's log says why.", command.Messages[0].Raw);
        }
    }

    /// <summary>What passes when tried again: then Meta keeps the webhook, and nothing is a dead letter.</summary>
    internal static bool IsTransient(Exception e) =>
        e is JournalUnavailableException or TimeoutException or OperationCanceledException or System.Data.Common.DbException or Orleans.Runtime.OrleansException;

    internal static Parties PartiesOf(SessionRecord session, ResolvedPeer peer, Peer who)
    {
        string? phone = null, user = null;
        foreach (var identity in who.Identities)
        {
            if (identity.Kind == IdentityKind.Phone) phone = identity.Value;
            else if (identity.Kind == IdentityKind.UserId) user = identity.Value;
        }

        return new Parties(session.Id, peer.Contact, phone, user);
    }

    private static Parties PartiesOf(SessionRecord session, ResolvedPeer peer, MessageReading reading)
    {
        var parties = PartiesOf(session, peer, reading.Peer);
        return reading.Rename is null ? parties : parties with { PhoneIsGone = true };
    }

    /// <summary>What a further message of the same webhook tells of its sender.</summary>
    private static Parties Told(Parties parties, MessageReading reading)
    {
        foreach (var identity in reading.Peer.Identities)
        {
            if (identity.Kind == IdentityKind.Phone && identity.Value != parties.Phone) parties = parties with { Phone = identity.Value };
            else if (identity.Kind == IdentityKind.UserId && identity.Value != parties.UserId) parties = parties with { UserId = identity.Value };
        }

        return reading.Rename is null ? parties : parties with { Phone = reading.Rename.Phone, PhoneIsGone = true };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Conversation {Conversation} could not bear a webhook's message; it is a dead letter")]
    private partial void LogNotBorne(ConversationId conversation, Exception exception);
}
