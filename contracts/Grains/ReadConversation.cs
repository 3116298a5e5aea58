namespace Parley.Contracts.Grains;

/// <summary>The business has read a customer's messages.</summary>
/// <param name="Message">The last one that was read.</param>
/// <param name="UpTo">The version of the event that brought it, within its conversation.</param>
/// <param name="Author">The API key or person that read it.</param>
[GenerateSerializer, Immutable, Alias("parley.ReadConversation")]
public sealed record ReadConversation([property: Id(0)] MessageId Message, [property: Id(1)] long UpTo, [property: Id(2)] string Author);
