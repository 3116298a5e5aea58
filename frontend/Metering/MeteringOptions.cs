namespace Parley.Frontend.Metering;

/// <summary>What an operator sets about metering.</summary>
public sealed class MeteringOptions
{
    /// <summary>The time zone of accounts that name none, as in the time zone database.</summary>
    public string TimeZone { get; init; } = "UTC";
}
