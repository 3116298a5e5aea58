using System.Diagnostics;
using Parley.Frontend.MediaFiles;

namespace Parley.Silo.MediaFiles;

/// <summary>
/// <c>vipsthumbnail</c> and <c>ffmpeg</c>, where the path has them. Each runs on a file of its own in a folder of its own,
/// is given a fixed time, and may read nothing but that file.
/// </summary>
/// <param name="folder">Where they work.</param>
/// <param name="thumbnailer">A program that takes vipsthumbnail's arguments; null for the one on the path, if any.</param>
/// <param name="converter">A program that takes ffmpeg's arguments; null for the one on the path, if any.</param>
public sealed class MediaPrograms(string folder, string? thumbnailer = null, string? converter = null) : IMediaTools
{
    private const long MaxPicture = 30 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string? _vips = thumbnailer ?? Find("vipsthumbnail"), _ffmpeg = converter ?? Find("ffmpeg");

    public Task<Stream?> ThumbnailAsync(Stream content, CancellationToken cancellationToken)
    {
        if (_vips is null || content.Length > MaxPicture) return Task.FromResult<Stream?>(null);
        return RunAsync(_vips, content, "thumbnail.jpg", ["in", "--size", "320x320>", "--output", "thumbnail.jpg[Q=80,strip]"], cancellationToken);
    }

    public Task<Stream?> PlayableAsync(Stream content, CancellationToken cancellationToken)
    {
        if (_ffmpeg is null) return Task.FromResult<Stream?>(null);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "file", "-i", "in", "-vn", "-map_metadata", "-1",
            "-ac", "1", "-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart", "-y", "playable.m4a",
        ];
        return RunAsync(_ffmpeg, content, "playable.m4a", arguments, cancellationToken);
    }

    /// <summary>Runs a program on the content; null when it fails or takes too long.</summary>
    private async Task<Stream?> RunAsync(string program, Stream content, string result, string[] arguments, CancellationToken cancellationToken)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            await using (var input = File.Create(Path.Combine(place, "in"))) await content.CopyToAsync(input, cancellationToken);
            if (!await FinishAsync(program, place, arguments, cancellationToken)) return null;
            var made = Path.Combine(place, result);
            return File.Exists(made) ? new MemoryStream(await File.ReadAllBytesAsync(made, cancellationToken)) : null;
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static async Task<bool> FinishAsync(string program, string place, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = place, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            process.StandardInput.Close();
            await Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, patience.Token), process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}
