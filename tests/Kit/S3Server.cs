using System.Diagnostics;
using System.Globalization;

namespace Parley.Tests.Kit;

/// <summary>
/// A real server that speaks S3 (s3rver), in a temporary folder on a free loopback port, with a bucket named
/// <see cref="Bucket"/>. It ends with the process that started it. A missing server is a failure, never a skip: `./test` installs it.
/// </summary>
public sealed class S3Server : IDisposable
{
    public const string Bucket = "media";

    // The only ones that the server knows.
    public const string KeyId = "S3RVER", Secret = "S3RVER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private bool _gone;

    private S3Server(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>How many objects there are in the bucket under a prefix.</summary>
    public int Count(string prefix)
    {
        var place = Path.Combine(_folder.Path, Bucket, prefix.TrimEnd('/'));
        return Directory.Exists(place) ? Directory.GetFiles(place, "*._S3rver_object", SearchOption.AllDirectories).Length : 0;
    }

    public static async Task<S3Server> StartAsync()
    {
        var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("node", [Path.Combine(ForeignProgram.Scripts, "s3", "server.mjs"), folder.Path])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var process = ForeignProgram.Start(start);
        var said = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        var line = await process.StandardOutput.ReadLineAsync(patience.Token);
        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new S3Server(folder, process, port);
        process.Kill();
        folder.Dispose();
        throw new InvalidOperationException($"The S3 server did not start ({(await said).Trim()}): run ./test, which installs it.");
    }

    /// <summary>Ends at once; what it kept is gone.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _gone, true)) return;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}
