using Parley.Domain.Metering;

namespace Parley.Silo.Hosting;

/// <summary>What messages cost.</summary>
public sealed class MeteringSettings
{
    /// <summary>A JSON file with prices (<see cref="PriceTable"/>); none without it.</summary>
    public string? PriceFile { get; set; }

    /// <summary>The time zone in which months begin and end where a request names none.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What is wrong with these settings; null when nothing is.</summary>
    public string? Fault()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _)) return $"Parley:Metering:TimeZone is '{TimeZone}'; it is a name of the time zone database, such as Asia/Kolkata.";
        if (PriceFile is null) return null;
        try
        {
            Prices();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return $"Parley:Metering:PriceFile {PriceFile} cannot be read: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>The file's prices.</summary>
    public PriceTable Prices() => PriceFile is null ? PriceTable.Empty : PriceTable.Parse(File.ReadAllText(PriceFile));
}
