namespace Orleans.Runtime;

/// <summary>Calls that wait for an answer, oldest first, all with the same time allowed. Adding and removing are constant.</summary>
internal sealed class CallTimeoutList(TimeSpan timeout)
{
    private RequestBase? _oldest;
    private RequestBase? _newest;

    public TimeSpan Timeout { get; } = timeout;

    public void Add(RequestBase request)
    {
        lock (this)
        {
            request.TimeoutList = this;
            request.Earlier = _newest;
            if (_newest is null) _oldest = request;
            else _newest.Later = request;
            _newest = request;
        }
    }

    public void Remove(RequestBase request)
    {
        lock (this)
        {
            if (request.TimeoutList is null) return;
            request.TimeoutList = null;
            if (request.Earlier is null) _oldest = request.Later;
            else request.Earlier.Later = request.Later;
            if (request.Later is null) _newest = request.Earlier;
            else request.Later.Earlier = request.Earlier;
            request.Earlier = request.Later = null;
        }
    }

    /// <summary>Takes out the oldest call if it has waited too long, or in any case.</summary>
    public RequestBase? TakeExpired(TimeProvider time, bool any)
    {
        lock (this)
        {
            if (_oldest is not { } request || (!any && time.GetElapsedTime(request.SentAt) < Timeout)) return null;
            Remove(request);
            return request;
        }
    }
}
