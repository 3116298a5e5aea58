namespace Orleans.Runtime;

/// <summary>
/// A caller's cancellation token on its way to the grain. When it fires the caller is answered at once; the grain's own
/// token fires in a turn of the grain, so that what it has registered runs on its scheduler like all its code.
/// </summary>
internal sealed class CallCancellation : IDisposable
{
    private readonly CancellationTokenSource _grainSide = new();
    private readonly RequestBase _request;
    private CancellationTokenRegistration _registration;

    private CallCancellation(RequestBase request) => _request = request;

    /// <summary>Puts a token of the grain's own in place of the caller's, before the request is sent.</summary>
    public static void Link(RequestBase request, CancellationToken caller)
    {
        var link = new CallCancellation(request);
        request.Cancellation = link;
        request.Replace(link._grainSide.Token);
        link._registration = caller.UnsafeRegister(
            static (state, token) =>
            {
                var link = (CallCancellation)state!;
                link._request.AnswerCancelled(token);
                link.CancelGrainSide();
            },
            link);
    }

    public void CancelGrainSide()
    {
        // A request that has not begun is dropped from its queue; there is no turn to cancel.
        if (_request.Activation is not { } activation) _grainSide.Cancel();
        else activation.Post(static state => ((CancellationTokenSource)state!).Cancel(), _grainSide);
    }

    // The source has no timer and the grain may still hold its token, so only the caller's side is let go.
    public void Dispose() => _registration.Unregister();
}
