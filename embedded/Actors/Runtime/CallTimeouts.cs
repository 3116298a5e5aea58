using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>
/// Ends waits that take too long: one timer looks at the oldest calls of each list, so a call costs two list operations
/// and no timer. A deadlock among grains therefore shows as a <see cref="TimeoutException"/>, and holds no thread meanwhile.
/// </summary>
internal sealed partial class CallTimeouts(TimeProvider time, TimeSpan timeout, bool cancels, ILogger logger) : IDisposable
{
    private readonly CallTimeoutList[] _shards =
        [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 64)).Select(_ => new CallTimeoutList(timeout))];

    private readonly ConcurrentDictionary<TimeSpan, CallTimeoutList> _others = new();
    private ITimer? _timer;

    public void Start()
    {
        var period = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds, 1, 1000));
        _timer = time.CreateTimer(static state => ((CallTimeouts)state!).Sweep(), this, period, period);
    }

    public void Add(RequestBase request)
    {
        if (request.GetDefaultResponseTimeout() is not { } own) _shards[(uint)Thread.GetCurrentProcessorId() % _shards.Length].Add(request);
        else _others.GetOrAdd(own, static span => new(span)).Add(request);
    }

    /// <summary>Fails every call that still waits.</summary>
    public void FailAll(Func<RequestBase, Exception> error)
    {
        foreach (var list in Lists())
        {
            while (list.TakeExpired(time, any: true) is { } request) request.Fail(error(request));
        }
    }

    public void Dispose() => _timer?.Dispose();

    private IEnumerable<CallTimeoutList> Lists() => _shards.Concat(_others.Values);

    private void Sweep()
    {
        foreach (var list in Lists())
        {
            while (list.TakeExpired(time, any: false) is { } request)
            {
                LogTimeout(logger, request, request.Sender?.GrainId, list.Timeout);
                if (cancels) request.TryCancel();
                request.Fail(new TimeoutException($"{request} did not answer within {list.Timeout}."));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Request}, called by {Caller}, did not answer within {Timeout}")]
    private static partial void LogTimeout(ILogger logger, RequestBase request, GrainId? caller, TimeSpan timeout);
}
