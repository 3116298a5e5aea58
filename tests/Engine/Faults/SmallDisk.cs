using System.Diagnostics;
using Parley.Tests.Kit;

namespace Parley.Tests.Engine.Faults;

/// <summary>A file system of a few megabytes in memory. Mounting takes root; without it the test fails and says so.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    public static SmallDisk Mount(int megabytes)
    {
        var disk = new SmallDisk();
        var (code, error) = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
        Assert.True(code == 0, $"This test fills a disk of its own, and mounting one takes root: {error}");
        return disk;
    }

    /// <summary>A file that takes what is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, "ballast"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(System.IO.Path.Combine(Path, "ballast"));

    public void Dispose()
    {
        // Lazily: what still has a file open keeps it, and the mount is gone from the tree.
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static (int Code, string Error) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Trim());
    }
}
