namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>A webhook whose signature was verified, as it waits to be replayed.</summary>
/// <param name="App">The app whose secret signed it.</param>
/// <param name="ReceivedAt">When it arrived, to the millisecond.</param>
/// <param name="Tries">How often handling it has failed for a reason of its own, 0 to 255.</param>
/// <param name="Body">The bytes as they came: personal data.</param>
public sealed record SpooledWebhook(string App, DateTimeOffset ReceivedAt, int Tries, ReadOnlyMemory<byte> Body);
