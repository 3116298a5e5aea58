using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Kit;

/// <summary>A real Redis on a free loopback port, in memory alone. Needs Debian's <c>redis-server</c>; `./test --cluster` installs it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly Lazy<Task<RedisServer>> Shared = new(async () =>
    {
        var server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Kill();
        return server;
    });

    private readonly TestAuthority? _tls;
    private readonly string _settings;
    private Process _process;

    private RedisServer(int port, TestAuthority? tls, string settings, Process process)
    {
        (Port, _tls, _settings) = (port, tls, settings);
        _process = process;
    }

    public int Port { get; }

    /// <summary>A connection string of StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}{(_tls is null ? "" : ",ssl=true")}";

    /// <summary>The server all tests of this process share.</summary>
    public static Task<RedisServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server of the caller's own.</summary>
    /// <param name="tls">Speaks TLS alone, with a certificate of this authority.</param>
    /// <param name="folder">Where that certificate is written.</param>
    public static async Task<RedisServer> StartAsync(TestAuthority? tls = null, string folder = "")
    {
        var settings = "--port";
        if (tls is not null)
        {
            var (certificate, key) = tls.Issue("redis", folder);
            settings = $"--tls-cert-file {certificate} --tls-key-file {key} --tls-ca-cert-file {tls.CertificateFile} --tls-auth-clients no --port 0 --tls-port";
        }

        for (var attempt = 0; ; attempt++)
        {
            var port = FreePort.Next();
            var server = new RedisServer(port, tls, settings, Launch(port, settings));
            if (await server.WaitReadyAsync()) return server;
            server.Kill();
            if (attempt == 4) throw new InvalidOperationException("Redis did not start.");
        }
    }

    /// <summary>Stops at once; what it held is gone.</summary>
    public void Kill()
    {
        if (_process.HasExited) return;
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Starts again, empty, on the same port.</summary>
    public async Task RestartAsync()
    {
        Kill();
        _process = Launch(Port, _settings);
        if (!await WaitReadyAsync()) throw new InvalidOperationException("Redis did not come back.");
    }

    /// <summary>Sends one command and answers the reply's first bytes as they are.</summary>
    public async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await using var stream = _tls is null ? (Stream)client.GetStream() : new SslStream(client.GetStream(), false, (_, certificate, _, _) => _tls.Signed(certificate));
        if (stream is SslStream encrypted) await encrypted.AuthenticateAsClientAsync("localhost");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        var buffer = new byte[1 << 16];
        return Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Process Launch(int port, string settings)
    {
        // A shell that outlives a killed test host takes the server down then.
        const string Script = "redis-server $3 \"$1\" --bind 127.0.0.1 --save '' --appendonly no --dir /tmp >/dev/null 2>&1 & server=$!; while kill -0 \"$2\" 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 0.2; done; kill $server 2>/dev/null; wait $server";
        var start = new ProcessStartInfo("sh");
        foreach (var word in (string[])["-c", Script, "redis", $"{port}", $"{Environment.ProcessId}", settings]) start.ArgumentList.Add(word);
        return Process.Start(start) ?? throw new InvalidOperationException("No shell.");
    }

    private async Task<bool> WaitReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(30) && !_process.HasExited)
        {
            try
            {
                if ((await AskAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal)) return true;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }
}
