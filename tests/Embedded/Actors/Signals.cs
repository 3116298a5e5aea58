using System.Collections.Concurrent;

namespace Parley.Tests.Embedded.Actors;

/// <summary>Named sync points between a test and its grains.</summary>
public sealed class Signals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<object?>> _points = new();
    private readonly ConcurrentQueue<string> _log = new();

    /// <summary>What grains noted, in order.</summary>
    public string[] Noted => [.. _log];

    public void Note(string what) => _log.Enqueue(what);

    public void Open(string name, object? value = null) => Point(name).TrySetResult(value);

    public Task<object?> Wait(string name) => Point(name).Task;

    /// <summary>For the test's side: a point that is never reached is a failure and not a hang.</summary>
    public Task<object?> Reached(string name) => Point(name).Task.WaitAsync(TestSilo.Soon);

    public void OpenAll()
    {
        foreach (var point in _points.Values) point.TrySetResult(null);
    }

    private TaskCompletionSource<object?> Point(string name) =>
        _points.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
