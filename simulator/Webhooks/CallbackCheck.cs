namespace Parley.Simulator.Webhooks;

/// <summary>The outcome of a callback's verification.</summary>
/// <param name="Status">The HTTP status it answered; 0 when it did not.</param>
/// <param name="Problem">What was wrong, for a person; null when verified.</param>
public sealed record CallbackCheck(bool Verified, int Status, string? Problem);
