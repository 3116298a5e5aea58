namespace Parley.Frontend.Running;

/// <summary>Wakes whoever works; a wish that gets lost is healed by looking again after a while.</summary>
public class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _wishes = new(0, 1);

    /// <summary>There is something to do.</summary>
    public void Wake()
    {
        try
        {
            _wishes.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody wished for it already.
        }
    }

    /// <summary>Waits until there is something, or for as long as <paramref name="patience"/>.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wish = _wishes.WaitAsync(ended.Token);
        await Task.WhenAny(wish, Task.Delay(patience, time, ended.Token));
        await ended.CancelAsync();
        try
        {
            await wish;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It was the time that ended.
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _wishes.Dispose();
    }
}
