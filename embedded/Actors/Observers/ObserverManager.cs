using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>A grain's subscribers, by their references.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// A grain's subscribers. One that has not subscribed again within the expiration, or that throws, is forgotten. Used
/// within turns; a notification under way is not disturbed by changes made at its awaits.
/// </summary>
public partial class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly ILogger _log;
    private Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> _observers = [];
    private int _readers;

    /// <summary>Without subscribers.</summary>
    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        ExpirationDuration = expiration;
        _log = log;
    }

    /// <summary>The clock.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => DateTime.UtcNow;

    /// <summary>How long a subscription lasts without being renewed.</summary>
    public TimeSpan ExpirationDuration { get; set; }

    /// <summary>The number of subscribers, expired ones included until they are noticed.</summary>
    public int Count => _observers.Count;

    /// <summary>All subscribers.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(o => o.Key, o => o.Value.Observer);

    /// <summary>Forgets all.</summary>
    public void Clear() => Writable().Clear();

    /// <summary>Adds a subscriber or renews it.</summary>
    public void Subscribe(TIdentity id, TObserver observer)
    {
        Writable()[id] = (observer, GetDateTime());
        LogSubscribed(id, _observers.Count);
    }

    /// <summary>Forgets a subscriber.</summary>
    public void Unsubscribe(TIdentity id)
    {
        Writable().Remove(id);
        LogUnsubscribed(id, _observers.Count);
    }

    /// <summary>Tells each subscriber in turn, waiting for each.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        List<TIdentity> defunct = [];
        var snapshot = BeginRead();
        try
        {
            foreach (var (id, observer) in Live(snapshot, predicate, defunct))
            {
                try
                {
                    await notification(observer);
                }
                catch (Exception)
                {
                    defunct.Add(id);
                }
            }
        }
        finally
        {
            EndRead();
        }

        Forget(defunct);
    }

    /// <summary>Tells each subscriber.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        List<TIdentity> defunct = [];
        var snapshot = BeginRead();
        try
        {
            foreach (var (id, observer) in Live(snapshot, predicate, defunct))
            {
                try
                {
                    notification(observer);
                }
                catch (Exception)
                {
                    defunct.Add(id);
                }
            }
        }
        finally
        {
            EndRead();
        }

        Forget(defunct);
    }

    /// <summary>Forgets the expired.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        Forget([.. _observers.Where(o => o.Value.LastSeen + ExpirationDuration < now).Select(o => o.Key)]);
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator()
    {
        var snapshot = BeginRead();
        try
        {
            foreach (var entry in snapshot.Values) yield return entry.Observer;
        }
        finally
        {
            EndRead();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<(TIdentity Id, TObserver Observer)> Live(
        Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> snapshot, Func<TObserver, bool>? predicate, List<TIdentity> defunct)
    {
        var now = GetDateTime();
        foreach (var (id, entry) in snapshot)
        {
            if (entry.LastSeen + ExpirationDuration < now) defunct.Add(id);
            else if (predicate is null || predicate(entry.Observer)) yield return (id, entry.Observer);
        }
    }

    private Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> BeginRead()
    {
        _readers++;
        return _observers;
    }

    private void EndRead() => _readers--;

    /// <summary>A reader keeps the dictionary it began with, so a writer goes on with a copy.</summary>
    private Dictionary<TIdentity, (TObserver Observer, DateTime LastSeen)> Writable()
    {
        if (_readers > 0) _observers = new(_observers);
        return _observers;
    }

    private void Forget(List<TIdentity> defunct)
    {
        if (defunct.Count == 0) return;
        var observers = Writable();
        foreach (var id in defunct) observers.Remove(id);
        LogForgotten(defunct.Count);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Subscribed {Id}; {Count} in all")]
    private partial void LogSubscribed(TIdentity id, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Unsubscribed {Id}; {Count} in all")]
    private partial void LogUnsubscribed(TIdentity id, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Forgot {Count} defunct observers")]
    private partial void LogForgotten(int count);
}
