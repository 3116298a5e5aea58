using System.Globalization;
using System.Runtime.InteropServices;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// The folder of spool files: for its owner's eyes only, used by one process at a time, its entries on disk when a method
/// returns.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private const string Extension = ".spool";
    private readonly string _path;
    private readonly FileStream _lock;
    private long _last;

    /// <exception cref="IOException">The folder cannot be made, or another process uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public SpoolFolder(string path)
    {
        _path = path;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _lock = Open(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileShare.None);
        Files = [.. FilesIn(path).Order(StringComparer.Ordinal)];
        if (Files is [.., var newest]) _last = long.Parse(Path.GetFileNameWithoutExtension(newest), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Opens a folder among those of other processes: one that nobody uses any more, else a new one. Empty ones stay, because removing a
    /// folder while another process takes it would give it two owners.
    /// </summary>
    /// <exception cref="IOException">No folder can be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The shared folder cannot be written.</exception>
    public static SpoolFolder Among(string shared)
    {
        shared = Path.TrimEndingDirectorySeparator(Path.GetFullPath(shared));
        Directory.CreateDirectory(shared);
        foreach (var folder in Directory.GetDirectories(shared).Order(StringComparer.Ordinal))
        {
            if (TryTake(folder) is { } free) return free;
        }

        return new SpoolFolder(Path.Combine(shared, $"{Guid.NewGuid():N}"));
    }

    /// <summary>Moves the files of processes that are gone from the folders beside this one into it, behind its own; answers their new names.</summary>
    /// <exception cref="IOException">The disk did not take it; what was moved is found at the next start.</exception>
    public IEnumerable<string> Adopt()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(_path)!).Where(folder => folder != _path && FilesIn(folder).Length > 0))
        {
            using var orphan = TryTake(folder);
            if (orphan is null) continue;
            foreach (var file in orphan.Files)
            {
                var name = NextName();
                File.Move(file, name);
                // Here first: between the two a power failure may leave it in both, and replaying it twice changes nothing.
                Sync();
                orphan.Sync();
                yield return name;
            }
        }
    }

    /// <summary>The files that an earlier process left, oldest first.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>Bytes that the disk has left for this user.</summary>
    public long FreeBytes => new DriveInfo(_path).AvailableFreeSpace;

    /// <summary>A new file behind all others.</summary>
    public FileStream Create() =>
        Open(NextName(), FileMode.CreateNew, FileShare.Read);

    /// <summary>Removes a file.</summary>
    public void Remove(string file)
    {
        File.Delete(file);
        Sync();
    }

    /// <summary>A file's name is an entry of its folder, and that is a write of its own.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public void Sync()
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = NativeMethods.Open(_path, 0);
        if (handle < 0) throw new IOException($"The folder {_path} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (NativeMethods.Sync(handle) != 0) throw new IOException($"The folder {_path} cannot be synchronised (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = NativeMethods.Close(handle);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string[] FilesIn(string path) => Directory.GetFiles(path, "*" + Extension);

    private static SpoolFolder? TryTake(string path)
    {
        try
        {
            return new SpoolFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody uses it.
            return null;
        }
    }

    private string NextName() => Path.Combine(_path, Interlocked.Increment(ref _last).ToString("D12", CultureInfo.InvariantCulture) + Extension);

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    // .NET opens no folders.
    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int handle);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int handle);
    }
}
