using Parley.Bench.Load;
using Parley.Bench.Output;
using Parley.Bench.World;

namespace Parley.Bench.Runs;

/// <summary>Real sends, made before the measuring, whose statuses are the load: each send's three are used once by the engine.</summary>
internal sealed class StatusSource
{
    private const int Streams = 4;
    private readonly SentText[] _sends;
    private readonly int _perStretch;
    private readonly int _connections;
    private int _used;

    private StatusSource(SentText[] sends, int perStretch, int connections)
    {
        _sends = sends;
        _perStretch = perStretch;
        _connections = connections;
    }

    /// <summary>Sends texts through the API and waits until the far end has them all.</summary>
    /// <param name="stretches">How many stretches of load will be asked for.</param>
    public static async Task<StatusSource> PrepareAsync(EngineUnderLoad engine, LoadTenant tenant, GraphSocket graph, BenchOptions options, int stretches)
    {
        var perStretch = options.Count ?? 3_000;
        var count = perStretch * ((stretches / 2) + 1);
        Report.Say($"preparing {count} sends");
        await engine.SendTextsAsync(tenant, count, options.Senders, Streams);
        await engine.SettleAsync();
        return new StatusSource([.. graph.Sent], perStretch, options.Connections);
    }

    /// <summary>The next stretch; the floor, which knows no sends, gets the same ones before the engine.</summary>
    public StatusWorkload Next(bool forEngine)
    {
        var from = _used;
        if (forEngine) _used += _perStretch;
        return new StatusWorkload(new ArraySegment<SentText>(_sends, from, Math.Min(_perStretch, _sends.Length - from)), _connections);
    }
}
