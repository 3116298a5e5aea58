using System.Buffers;
using System.Security.Cryptography;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles;

/// <summary>
/// Where bytes stand while they come in, until their hash is known: files of this machine that only its owner may read.
/// What a process that died left unfinished is removed after a day.
/// </summary>
public sealed class IncomingFiles
{
    private const int BufferSize = 128 * 1024;
    private static readonly TimeSpan UnfinishedKept = TimeSpan.FromDays(1);
    private readonly string _folder;

    /// <param name="folder">Made if it is not there.</param>
    public IncomingFiles(string folder)
    {
        _folder = folder;
        CreatePrivate(folder);
        foreach (var left in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(static item => item.LastWriteTimeUtc < DateTime.UtcNow - UnfinishedKept))
        {
            if (left is DirectoryInfo directory) directory.Delete(recursive: true);
            else left.Delete();
        }
    }

    /// <summary>Reads to the end of the stream into a file of its own.</summary>
    /// <param name="limit">Bytes at most.</param>
    /// <param name="durable">Whether the file is on disk on return.</param>
    /// <exception cref="MediaTooLargeException">There is more; no file is left.</exception>
    public async Task<IncomingFile> TakeAsync(Stream content, long limit, bool durable, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            await using (var file = new FileStream(path, Options()))
            {
                int read;
                while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    size += read;
                    if (size > limit) throw new MediaTooLargeException(limit);
                    hash.AppendData(buffer.AsSpan(0, read));
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }

                await file.FlushAsync(cancellationToken);
                if (durable) file.Flush(flushToDisk: true);
            }

            return new IncomingFile(path, new StoredBytes(Convert.ToHexStringLower(hash.GetHashAndReset()), size));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Makes a folder that only its owner may look into.</summary>
    internal static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}

/// <summary>A file that came in whole. Disposing of it removes it, unless it was moved away.</summary>
public sealed class IncomingFile(string path, StoredBytes bytes) : IDisposable
{
    public string Path { get; } = path;

    public StoredBytes Bytes { get; } = bytes;

    public void Dispose() => File.Delete(Path);
}
