using Orleans;

namespace Parley.Frontend.Webhooks;

/// <summary>Brings what happened beside messages and statuses to its conversations: one resolve per change, one call per conversation.</summary>
public sealed partial class FactIntake(People people, FileIntake files, IGrainFactory grains, ILogger<FactIntake> logger)
{
    /// <summary>Durable on return. A fact its conversation cannot bear becomes a dead letter in <paramref name="letters"/>.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take all of it.</exception>
    public async Task TakeAsync(SessionRecord session, ImmutableArray<FactReading> readings, Letters letters, CancellationToken cancellationToken)
    {
        var resolved = await people.MeetAsync(session, [.. readings.Select(reading => reading.Peer)], i => readings[i].Fact.Key, cancellationToken);
        await files.ExpectAsync(session, [.. readings.Select(reading => reading.File).OfType<FileReading>()], cancellationToken);
        var conversations = new Dictionary<ConversationId, (Parties Parties, ImmutableArray<ConversationFact>.Builder Facts)>();
        for (var i = 0; i < readings.Length; i++)
        {
            if (!conversations.TryGetValue(resolved[i].Conversation, out var group))
            {
                group = (MessageIntake.PartiesOf(session, resolved[i], readings[i].Peer), ImmutableArray.CreateBuilder<ConversationFact>());
                conversations.Add(resolved[i].Conversation, group);
            }

            group.Facts.Add(readings[i].Fact);
        }

        await Task.WhenAll(conversations.Select(one =>
            DeliverAsync(new ConversationKey(session.Tenant, one.Key), new NoteFacts(one.Value.Parties, one.Value.Facts.ToImmutable()), letters, cancellationToken)));
    }

    private async Task DeliverAsync(ConversationKey key, NoteFacts command, Letters letters, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IConversationGrain>(key.ToString()).NoteAsync(command, cancellationToken);
        }
        catch (Exception e) when (!MessageIntake.IsTransient(e) && command.Facts.Length > 1)
        {
            foreach (var fact in command.Facts) await DeliverAsync(key, command with { Facts = [fact] }, letters, cancellationToken);
        }
        catch (Exception e) when (!MessageIntake.IsTransient(e))
        {
            LogNotBorne(key.Conversation, e);
            letters.Add(key.Tenant, "NOT_HANDLED", "Handling this failed; the operator's log says why.", command.Facts[0].Raw);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Conversation {Conversation} could not bear what a webhook says happened in it; it is a dead letter")]
    private partial void LogNotBorne(ConversationId conversation, Exception exception);
}
