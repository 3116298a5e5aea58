using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace Parley.Tests.Kit;

/// <summary>A mail server that nobody here wrote, on this machine; what it takes is read by a parser that nobody here wrote either. It ends with the process that started it.</summary>
public sealed class MailServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private MailServer(int port, string[] more)
    {
        Port = port;
        _process = ForeignProgram.Start(new ProcessStartInfo("/usr/bin/python3", [Path.Combine(ForeignProgram.Scripts, "smtp", "server.py"), $"{port}", _folder.Path, .. more]) { RedirectStandardInput = true });
    }

    public int Port { get; }

    /// <summary>Everything that it has taken, the oldest first.</summary>
    public IEnumerable<TakenMail> Taken => Directory.GetFiles(_folder.Path, "*.json").Order(StringComparer.Ordinal).Select(static file => JsonSerializer.Deserialize<TakenMail>(File.ReadAllText(file), JsonSerializerOptions.Web)!);

    /// <summary>Starts one; it answers on return.</summary>
    /// <param name="port">Where; a free port when absent.</param>
    /// <param name="certificate">PEM files for TLS, without which it then takes nothing.</param>
    /// <param name="login">Who may send; anybody when absent.</param>
    public static async Task<MailServer> StartAsync(int? port = null, (string Certificate, string Key)? certificate = null, (string User, string Password)? login = null)
    {
        string[] more = certificate is { } tls ? login is { } who ? [tls.Certificate, tls.Key, who.User, who.Password] : [tls.Certificate, tls.Key] : [];
        for (var tries = 0; ; tries++)
        {
            var server = new MailServer(port ?? FreePort.Next(), more);
            if (await server.AnswersAsync()) return server;
            server.Dispose();
            if (tries == 5) throw new InvalidOperationException("The mail server did not start: run ./test, which installs it.");
        }
    }

    /// <summary>The mails to somebody, once there are as many.</summary>
    public async Task<TakenMail[]> ToAsync(string address, int count = 1)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            var mails = Taken.Where(mail => mail.To.Contains(address)).ToArray();
            if (mails.Length >= count) return mails;
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new TimeoutException($"{mails.Length} of {count} mails came, and {Taken.Count()} to all.");
            await Task.Delay(20);
        }
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
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience && !_process.HasExited;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                // Another program's port would be open too.
                return await client.GetStream().ReadAsync(new byte[3]) > 0 && !_process.HasExited;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }
}

/// <summary>A mail as the server read it.</summary>
/// <param name="Headers">Each with its name, decoded.</param>
/// <param name="Raw">The mail as it travelled.</param>
public sealed record TakenMail(string From, string[] To, string[][] Headers, string[] Defects, string Text, string Html, string Raw, bool Tls, bool SignedIn)
{
    /// <summary>The values of a header.</summary>
    public string[] Values(string name) => [.. Headers.Where(header => header[0] == name).Select(static header => header[1])];

    public string Value(string name) => Values(name).Single();
}
