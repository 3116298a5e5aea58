using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Engine.Kit;

/// <summary>What one engine's own instruments say, those of other engines in this process left out.</summary>
public sealed class Instruments : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, (double Sum, int Count)> _added = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _observed = new(StringComparer.Ordinal);

    public Instruments(IServiceProvider engine)
    {
        var factory = engine.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>How often something was counted or measured since this listens; with the only label's value in brackets where there is one.</summary>
    public int Count(string name) => _added.TryGetValue(name, out var added) ? added.Count : 0;

    /// <summary>What was added up since this listens.</summary>
    public double Sum(string name) => _added.TryGetValue(name, out var added) ? added.Sum : 0;

    /// <summary>What a gauge says now; null for nothing.</summary>
    public double? Observe(string name)
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed.TryGetValue(name, out var value) ? value : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = tags.IsEmpty ? instrument.Name : $"{instrument.Name}[{tags[0].Value}]";
        if (instrument.IsObservable) _observed[name] = value;
        else _added.AddOrUpdate(name, (value, 1), (_, before) => (before.Sum + value, before.Count + 1));
    }
}
