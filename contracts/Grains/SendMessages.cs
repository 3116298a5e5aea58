namespace Parley.Contracts.Grains;

/// <summary>Wishes to send that reached one conversation together, in the order in which they are to go out.</summary>
/// <param name="Sends">At least one, at most <see cref="Most"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.SendMessages")]
public sealed record SendMessages([property: Id(0)] ImmutableArray<SendMessage> Sends)
{
    /// <summary>What one append takes without making its neighbours wait.</summary>
    public const int Most = 100;
}
