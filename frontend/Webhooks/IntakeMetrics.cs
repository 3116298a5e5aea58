using System.Diagnostics.Metrics;

namespace Parley.Frontend.Webhooks;

/// <summary>Counters of intake, under the meter <c>Parley.Intake</c>.</summary>
public sealed class IntakeMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Parley.Intake";

    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _statuses;
    private readonly Counter<long> _foreign;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _spooled;
    private readonly Counter<long> _replayed;
    private readonly Counter<long> _shed;
    private readonly Histogram<double> _lag;
    private readonly TimeProvider _time;

    public IntakeMetrics(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        var meter = factory.Create(MeterName);
        _webhooks = meter.CreateCounter<long>("parley.webhooks", description: "Webhook POSTs by the answer they got.");
        _messages = meter.CreateCounter<long>("parley.inbound.messages", description: "Customers' messages by outcome.");
        _statuses = meter.CreateCounter<long>("parley.inbound.statuses", description: "Statuses by outcome.");
        _foreign = meter.CreateCounter<long>("parley.webhooks.foreign", description: "Changes for numbers that no tenant owns or another app signs for.");
        _parked = meter.CreateCounter<long>("parley.statuses.parked", description: "Statuses that came before their message was known.");
        _deadLetters = meter.CreateCounter<long>("parley.dead_letters", description: "Fragments that could not be handled.");
        _spooled = meter.CreateCounter<long>("parley.webhooks.spooled", description: "Webhooks that went to the spool, by reason: store, busy, late, failed.");
        _replayed = meter.CreateCounter<long>("parley.webhooks.replayed", description: "Webhooks that came back from the spool.");
        _shed = meter.CreateCounter<long>("parley.webhooks.shed", description: "Webhooks answered 503 unparsed, by reason: share, app, memory.");
        _lag = meter.CreateHistogram<double>(
            "parley.inbound.lag", "s", "From WhatsApp's time of a message or status until it is durable here.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400, 604_800] });
    }

    /// <summary>A message or status that happened at <paramref name="at"/>, by WhatsApp's clock, is durable now.</summary>
    public void Durable(DateTimeOffset at) => _lag.Record(Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds));

    public void Webhook(int answer) => _webhooks.Add(1, new KeyValuePair<string, object?>("status", answer));

    public void Received(ReceiveOutcome outcome) => _messages.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void Status(StatusOutcome outcome) => _statuses.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void Foreign() => _foreign.Add(1);

    public void Parked(int count) => _parked.Add(count);

    public void DeadLetters(int count) => _deadLetters.Add(count);

    public void Spooled(string reason) => _spooled.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Shed(string reason) => _shed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Replayed(int count) => _replayed.Add(count);
}
