namespace Parley.Contracts.Ids;

/// <summary>Somebody's report of abuse.</summary>
[GenerateSerializer, Immutable, Alias("parley.AbuseReportId")]
public readonly record struct AbuseReportId([property: Id(0)] string Value)
{
    private const string Prefix = "ab";

    /// <summary>A new random id.</summary>
    public static AbuseReportId New() => new(RandomId.New(Prefix));

    /// <summary>Reads an id as a client wrote it; false for anything that was never one.</summary>
    public static bool TryParse(string? text, out AbuseReportId id)
    {
        var valid = RandomId.IsValid(text, Prefix);
        id = valid ? new AbuseReportId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
