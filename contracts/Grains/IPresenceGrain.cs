namespace Parley.Contracts.Grains;

/// <summary>Who looks at one conversation, in memory alone: what is lost is said again within seconds. Key: <see cref="ConversationKey"/>.</summary>
[Alias("parley.IPresenceGrain")]
public interface IPresenceGrain : IGrainWithStringKey
{
    /// <summary>Somebody looks, writes or has gone. Answers who else is there.</summary>
    [Alias("Meet")]
    Task<ImmutableArray<Present>> MeetAsync(Present somebody, bool leaving, CancellationToken cancellationToken);
}

/// <summary>Somebody who looks at a conversation.</summary>
/// <param name="Typing">Whether they write in it.</param>
[GenerateSerializer, Immutable, Alias("parley.Present")]
public sealed record Present([property: Id(0)] PersonId Person, [property: Id(1)] string Name, [property: Id(2)] bool Typing);
