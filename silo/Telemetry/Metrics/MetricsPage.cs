using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Parley.Silo.Telemetry.Metrics;

/// <summary>
/// Listens to the engine's meters from its making on and writes what they said in Prometheus' text format (0.0.4). Only
/// the meters named here, and of those made by a factory only this engine's; labels that would tell one tenant from another are left out.
/// </summary>
public sealed class MetricsPage : IDisposable
{
    /// <summary>The page's content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Meters of others that are shown; our own all are.</summary>
    public static readonly IReadOnlyList<string> Others =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];

    /// <summary>How the names of our own meters begin.</summary>
    public const string Own = "Parley.";

    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private long _scrape;

    /// <param name="meters">The engine's own factory.</param>
    public MetricsPage(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (IsShown(instrument.Meter.Name) && (instrument.Meter.Scope is null || instrument.Meter.Scope == meters) && FamilyOf(instrument) is { } family) listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, family) => ((Family)family!).Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>The page as it is now.</summary>
    public string Write()
    {
        lock (_scraping)
        {
            _scrape++;
            foreach (var family in _families.Values) family.Scrape = _scrape;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // An instrument whose owner is gone says nothing; the others have been asked.
            }

            var page = new StringBuilder(16 * 1024);
            foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) Write(page, family, _scrape);
            return page.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static bool IsShown(string meter) => meter.StartsWith(Own, StringComparison.Ordinal) || Others.Contains(meter);

    private Family? FamilyOf(Instrument instrument)
    {
        var type = instrument.GetType();
        while (type is { IsGenericType: false }) type = type.BaseType;
        var wanted = type?.GetGenericArguments()[0] switch
        {
            var t when t == typeof(byte) => Family.Of<byte>(instrument),
            var t when t == typeof(short) => Family.Of<short>(instrument),
            var t when t == typeof(int) => Family.Of<int>(instrument),
            var t when t == typeof(long) => Family.Of<long>(instrument),
            var t when t == typeof(float) => Family.Of<float>(instrument),
            var t when t == typeof(double) => Family.Of<double>(instrument),
            var t when t == typeof(decimal) => Family.Of<decimal>(instrument),
            _ => null,
        };
        if (wanted is null) return null;
        // The same instrument made twice (one per store, say) is one family; a name in two meanings is the first's.
        var known = _families.GetOrAdd(wanted.Name, wanted);
        return known.Kind == wanted.Kind && known.Reporting == wanted.Reporting ? known : null;
    }

    private static void Write(StringBuilder page, Family family, long scrape)
    {
        var series = family.Series.Where(one => family.Reporting != Reporting.Observed || ((ValueSeries)one).Scrape == scrape).OrderBy(one => one.Labels, StringComparer.Ordinal).ToArray();
        if (series.Length == 0) return;
        page.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n")).Append('\n');
        page.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch { FamilyKind.Counter => "counter", FamilyKind.Gauge => "gauge", _ => "histogram" }).Append('\n');
        foreach (var one in series)
        {
            if (one is HistogramSeries histogram) Write(page, family, histogram);
            else Line(page, family.Name, "", one.Labels, Number(((ValueSeries)one).Value));
        }
    }

    private static void Write(StringBuilder page, Family family, HistogramSeries histogram)
    {
        long below = 0;
        for (var i = 0; i <= family.Bounds.Length; i++)
        {
            below += histogram.CountOf(i);
            var bound = i < family.Bounds.Length ? Number(family.Bounds[i]) : "+Inf";
            Line(page, family.Name, "_bucket", $"{histogram.Labels}{(histogram.Labels.Length > 0 ? "," : "")}le=\"{bound}\"", below.ToString(CultureInfo.InvariantCulture));
        }

        Line(page, family.Name, "_sum", histogram.Labels, Number(histogram.Sum));
        // The last bucket's own sum, so that both say the same while values come in.
        Line(page, family.Name, "_count", histogram.Labels, below.ToString(CultureInfo.InvariantCulture));
    }

    private static void Line(StringBuilder page, string name, string suffix, string labels, string value)
    {
        page.Append(name).Append(suffix);
        if (labels.Length > 0) page.Append('{').Append(labels).Append('}');
        page.Append(' ').Append(value).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
