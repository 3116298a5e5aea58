namespace Parley.Frontend.Sending;

/// <summary>What an operator sets about sends.</summary>
public sealed class SendingOptions
{
    /// <summary>How long a status is waited for that settles an unknown send; then a person or the tenant's program decides.</summary>
    public TimeSpan UnknownFor { get; init; } = TimeSpan.FromHours(24);
}
