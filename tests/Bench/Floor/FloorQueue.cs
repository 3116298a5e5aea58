using System.Threading.Channels;

namespace Parley.Bench.Floor;

/// <summary>What came while one commit was under way is the next commit.</summary>
internal sealed class FloorQueue
{
    private const int MostPerCommit = 1_000;
    private readonly Channel<FloorRow> _channel = Channel.CreateUnbounded<FloorRow>();

    public Task AddAsync(FloorRow row)
    {
        _channel.Writer.TryWrite(row);
        return row.Stored.Task;
    }

    public void Complete() => _channel.Writer.Complete();

    /// <summary>Commits until the queue is completed. Several of these may run, each with a connection of its own.</summary>
    public async Task RunAsync(Func<List<FloorRow>, ValueTask> commit)
    {
        var rows = new List<FloorRow>(MostPerCommit);
        while (await _channel.Reader.WaitToReadAsync())
        {
            while (rows.Count < MostPerCommit && _channel.Reader.TryRead(out var row)) rows.Add(row);
            if (rows.Count == 0) continue;
            await commit(rows);
            foreach (var row in rows) row.Stored.SetResult();
            rows.Clear();
        }
    }
}
