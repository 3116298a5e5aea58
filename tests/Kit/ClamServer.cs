using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Parley.Tests.Kit;

/// <summary>
/// A real clamd on a socket in a temporary folder, whose whole knowledge is one signature of our own: that of
/// <see cref="Malware"/>. It ends with the process that started it. A missing clamd is a failure, never a skip: `./test` installs it.
/// </summary>
public sealed class ClamServer : IDisposable
{
    /// <summary>How clamd names what it finds by a database that it was not given by its makers.</summary>
    public const string Name = "Parley.Test.UNOFFICIAL";

    // `cat` ends with the process at the other end of the pipe, however that ends.
    private const string Script = "clamd --foreground --config-file=\"$1\" & cat > /dev/null; kill $!; wait";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private ClamServer(TemporaryFolder folder, Process process)
    {
        _folder = folder;
        _process = process;
    }

    /// <summary>Harmless bytes that this server takes for malware; a picture by their beginning.</summary>
    public static byte[] Malware { get; } = [0xFF, 0xD8, 0xFF, 0xE0, .. "what this test calls malware"u8];

    /// <summary>The Unix socket it listens on.</summary>
    public string Socket => _folder.File("clamd.socket");

    public static async Task<ClamServer> StartAsync()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("signatures"));
#pragma warning disable CA5351 // the database's format asks for MD5
        await File.WriteAllTextAsync(folder.File("signatures/own.hdb"), $"{Convert.ToHexStringLower(MD5.HashData(Malware))}:{Malware.Length}:Parley.Test\n");
#pragma warning restore CA5351
        await File.WriteAllTextAsync(folder.File("clamd.conf"), $"LocalSocket {folder.File("clamd.socket")}\nDatabaseDirectory {folder.File("signatures")}\nTemporaryDirectory {folder.Path}\nLogFile {folder.File("log")}\nStreamMaxLength 100M\n");
        var process = ForeignProgram.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", folder.File("clamd.conf")]) { RedirectStandardInput = true });
        var server = new ClamServer(folder, process);
        var began = Stopwatch.GetTimestamp();
        while (!await server.AnswersAsync())
        {
            if (Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(50);
                continue;
            }

            var said = File.Exists(folder.File("log")) ? await File.ReadAllTextAsync(folder.File("log")) : "it said nothing";
            server.Dispose();
            throw new InvalidOperationException($"clamd did not start ({said.Trim()}): run ./test, which installs it.");
        }

        return server;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var socket = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
            await socket.SendAsync("zPING\0"u8.ToArray());
            return await socket.ReceiveAsync(new byte[16]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
