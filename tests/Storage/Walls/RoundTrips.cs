using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Parley.Tests.Storage.Walls;

/// <summary>Stands between a store and its server and counts how often the readers' connections wait for an answer: each time they say Sync.</summary>
internal sealed class RoundTrips : IAsyncDisposable
{
    private const byte Sync = (byte)'S';
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private readonly int _server;
    private int _count;

    public RoundTrips(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = settings.Port;
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>The same database, by this way.</summary>
    public string ConnectionString { get; }

    public int Count => Volatile.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = RelayAsync(client);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAny(ForwardAsync(client.GetStream(), server.GetStream()), server.GetStream().CopyToAsync(client.GetStream(), _end.Token));
        }
    }

    /// <summary>Message by message: the first is a length and the options, each other a letter, a length and the rest.</summary>
    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var counts = false;
        for (var first = true; ; first = false)
        {
            var head = new byte[first ? 4 : 5];
            await from.ReadExactlyAsync(head, _end.Token);
            var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(head.Length - 4)) - 4];
            await from.ReadExactlyAsync(rest, _end.Token);
            if (first) counts = Encoding.UTF8.GetString(rest).Contains("_parley_reader", StringComparison.Ordinal);
            else if (counts && head[0] == Sync) Interlocked.Increment(ref _count);
            await to.WriteAsync((byte[])[.. head, .. rest], _end.Token);
        }
    }
}
