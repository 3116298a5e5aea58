using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.Wire;

namespace Parley.Frontend.Access;

/// <summary>How many requests a tenant may make.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>Requests per second and tenant, over time.</summary>
    public double PerSecond { get; set; } = 1000;

    /// <summary>Requests at once, after a while without any.</summary>
    public int Burst { get; set; } = 2000;
}

/// <summary>
/// One token bucket per tenant, so that no tenant's requests crowd out another's. A batch is one request, and so is a
/// stream: what comes on a stream is slowed by its own flow control. Every answer says what is left, in the fields
/// <c>RateLimit-Policy</c> and <c>RateLimit</c> (headers by REST, trailers by gRPC, headers of a feed by either).
/// </summary>
public sealed class RequestLimits
{
    private const string PolicyField = "ratelimit-policy", LimitField = "ratelimit";
    private readonly ConcurrentDictionary<TenantId, Bucket> _buckets = new();
    private readonly TimeProvider _time;
    private readonly ApiMetrics _metrics;
    private readonly ITenantStandings _standings;
    private readonly Quotas _quotas;
    private readonly Rate _usual;

    public RequestLimits(IOptions<RequestLimitOptions> options, ITenantStandings standings, Quotas quotas, TimeProvider time, ApiMetrics metrics)
    {
        _time = time;
        _metrics = metrics;
        _standings = standings;
        _quotas = quotas;
        _usual = RateOf(options.Value.PerSecond, options.Value.Burst);
    }

    /// <summary>Takes a token of the tenant's and notes in <paramref name="answer"/> what is left.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED, RATE_LIMITED, with the delay until there is a token.</exception>
    public void Take(TenantId tenant, Metadata answer)
    {
        var bucket = _buckets.GetOrAdd(tenant, static _ => new Bucket());
        var (interval, capacity, policy) = RateOf(tenant, bucket);
        double owed, wait;
        lock (bucket)
        {
            // The bucket is the time at which it will be full again: nothing has to be refilled.
            var now = _time.GetTimestamp();
            // Under another rate the same number of requests is owed, and not the same time.
            if (bucket.Interval != interval) (bucket.FullAt, bucket.Interval) = (now + (Math.Max(0, bucket.FullAt - now) * interval / bucket.Interval), interval);
            owed = Math.Max(0, bucket.FullAt - now) + interval;
            wait = owed - capacity;
            if (wait <= 0) bucket.FullAt = now + owed;
            else owed -= interval;
        }

        answer.Add(PolicyField, policy);
        answer.Add(LimitField, string.Create(CultureInfo.InvariantCulture, $"\"requests\";r={Math.Max(0, Math.Floor((capacity - owed) / interval))};t={Seconds(owed)}"));
        if (wait <= 0) return;
        _metrics.Limited();
        throw RpcFailure.Create(
            StatusCode.ResourceExhausted, "RATE_LIMITED", $"This account makes more requests than its limit ({policy}). Wait as long as retryDelay says; SendBatch and SendStream carry many messages in one request.",
            TimeSpan.FromSeconds(Math.Max(0.001, wait / _time.TimestampFrequency)));
    }

    /// <summary>Requests that reach no method count like those that do, so that nonsense in a loop crowds nobody out.</summary>
    public void TakeUnserved(HttpContext http, Metadata answer)
    {
        if (http.Features.Get<Caller>()?.Tenant is { } tenant) Take(tenant, answer);
    }

    /// <summary>What the operator decided about the tenant, else what was set for it or its plan, else everybody's.</summary>
    private Rate RateOf(TenantId tenant, Bucket bucket)
    {
        if ((_standings.Of(tenant)?.RequestsPerSecond ?? _quotas.Known(tenant).RequestsPerSecond) is not (> 0 and { } perSecond)) return _usual;
        // A tenant's rate hardly ever changes, and its text is made once.
        if (bucket.Own is not { } own || own.PerSecond != perSecond) bucket.Own = own = new OwnRate(perSecond, RateOf(perSecond, (int)Math.Clamp(2 * perSecond, 1, int.MaxValue)));
        return own.Rate;
    }

    private Rate RateOf(double perSecond, int burst)
    {
        var interval = _time.TimestampFrequency / perSecond;
        return new Rate(interval, interval * burst, string.Create(CultureInfo.InvariantCulture, $"\"requests\";q={burst};w={Seconds(interval * burst)}"));
    }

    private long Seconds(double timestamps) => (long)Math.Ceiling(timestamps / _time.TimestampFrequency);

    private sealed record Rate(double Interval, double Capacity, string Policy);

    private sealed record OwnRate(double PerSecond, Rate Rate);

    private sealed class Bucket
    {
        public double FullAt { get; set; }

        public double Interval { get; set; } = 1;

        public OwnRate? Own { get; set; }
    }
}
