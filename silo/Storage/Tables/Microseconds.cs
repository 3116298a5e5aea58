namespace Parley.Storage.Tables;

/// <summary>Instants as these tables keep them, in both dialects: microseconds since 1970, UTC.</summary>
internal static class Microseconds
{
    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Of(DateTimeOffset? at) => at is { } given ? Of(given) : null;

    public static DateTimeOffset ToTime(long microseconds) =>
        new(DateTime.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
