using System.Collections.Concurrent;

namespace Parley.Storage.Database.Postgres;

/// <summary>
/// Ends queries for which nobody waits any more, on a thread of its own. Npgsql tells the server from within <c>Cancel</c>, over another
/// connection, and waits for its answer: with a server that has frozen, each such call would keep a thread of the pool for
/// as long as a connection may take, and soon there would be none for webhooks.
/// </summary>
internal sealed class Cancellations : IDisposable
{
    private readonly BlockingCollection<CancellationTokenSource> _abandoned = [];
    private readonly Lazy<Thread> _thread;

    public Cancellations() => _thread = new(() =>
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "Abandoned queries" };
        thread.Start();
        return thread;
    });

    /// <summary>Has a query end soon after whoever waits for it is asked to stop.</summary>
    /// <param name="impatience">The token of whoever waits.</param>
    /// <param name="registration">Disposed of when the query has ended.</param>
    /// <returns>The query's own token.</returns>
    public CancellationToken Follow(CancellationToken impatience, out CancellationTokenRegistration registration)
    {
        registration = default;
        if (!impatience.CanBeCanceled) return impatience;
        impatience.ThrowIfCancellationRequested();
        var query = new CancellationTokenSource();
        registration = impatience.UnsafeRegister(static state =>
        {
            var (cancellations, query) = ((Cancellations, CancellationTokenSource))state!;
            cancellations.Abandon(query);
        }, (this, query));
        return query.Token;
    }

    /// <summary>Has a query end soon; nobody waits for it.</summary>
    public void Abandon(CancellationTokenSource query)
    {
        try
        {
            _abandoned.Add(query);
            _ = _thread.Value;
        }
        catch (InvalidOperationException)
        {
            // The store closes.
        }
    }

    /// <summary>What is left ends with its connection.</summary>
    public void Dispose() => _abandoned.CompleteAdding();

    private void Run()
    {
        foreach (var query in _abandoned.GetConsumingEnumerable())
        {
            try
            {
                query.Cancel();
            }
            catch (AggregateException)
            {
                // The query tells its own story to whoever still listens.
            }
        }
    }
}
