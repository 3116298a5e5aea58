namespace Parley.Simulator.Phones;

/// <summary>How much the phones keep, so that load of any length fits into memory.</summary>
/// <param name="MessagesPerPhone">Newest messages kept per phone.</param>
/// <param name="Messages">Newest messages kept in all.</param>
/// <param name="Phones">Phones there can be.</param>
public sealed record PhoneLimits(int MessagesPerPhone = 1_000, int Messages = 200_000, int Phones = 1_000_000);
