using System.Diagnostics.Metrics;

namespace Parley.Frontend.Access;

/// <summary>What operators see of the API beyond what the server counts itself, under the meter <c>Parley.Api</c>.</summary>
public sealed class ApiMetrics
{
    private readonly Counter<long> _limited;
    private readonly Counter<long> _sends;
    private readonly UpDownCounter<int> _streams;

    public ApiMetrics(IMeterFactory factory)
    {
        var meter = factory.Create("Parley.Api");
        _limited = meter.CreateCounter<long>("parley.requests.limited", description: "Requests refused because their tenant made too many.");
        _sends = meter.CreateCounter<long>("parley.sends", description: "Sends that were taken: promised, or repeated with a key that was used before; and refused ones.");
        _streams = meter.CreateUpDownCounter<int>("parley.send_streams", description: "Streams of sends that are open.");
    }

    public void Limited() => _limited.Add(1);

    public void Sent(bool repeated) => _sends.Add(1, new KeyValuePair<string, object?>("outcome", repeated ? "repeated" : "promised"));

    public void Refused() => _sends.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);
}
