using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;

namespace Parley.Simulator.Control;

/// <summary>
/// What happens, told live to whoever watches (the page). A watcher who falls behind is told to fetch anew; nobody else waits
/// for it. Costs one read when nobody watches.
/// </summary>
internal sealed class EventStream
{
    private const int Backlog = 500;
    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();

    public bool Watched => !_watchers.IsEmpty;

    /// <param name="data">Asked for only when somebody watches.</param>
    public void Publish(string kind, Func<object> data)
    {
        if (_watchers.IsEmpty) return;
        var frame = $"event: {kind}\ndata: {JsonSerializer.Serialize(data(), ControlJson.Options)}\n\n";
        foreach (var watcher in _watchers.Keys) watcher.Offer(frame);
    }

    public Watcher Watch()
    {
        var watcher = new Watcher(this);
        _watchers[watcher] = 0;
        return watcher;
    }

    internal sealed class Watcher(EventStream stream) : IDisposable
    {
        private readonly Channel<string> _frames = Channel.CreateBounded<string>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

        private int _behind;

        public void Offer(string frame)
        {
            if (!_frames.Writer.TryWrite(frame)) Volatile.Write(ref _behind, 1);
        }

        /// <summary>The next frames, as one text.</summary>
        public async ValueTask<string> NextAsync(CancellationToken cancellationToken)
        {
            await _frames.Reader.WaitToReadAsync(cancellationToken);
            var text = new System.Text.StringBuilder();
            while (_frames.Reader.TryRead(out var frame)) text.Append(frame);
            if (Interlocked.Exchange(ref _behind, 0) == 1) text.Append("event: refetch\ndata: {}\n\n");
            return text.ToString();
        }

        public void Dispose() => stream._watchers.TryRemove(this, out _);
    }
}
