using System.Buffers;
using System.Security.Cryptography;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles;

/// <summary>
/// Media as files: <c>{folder}/{tenant}/{first two digits}/{SHA-256}</c>. A file appears under its name when all of it is on
/// disk, so that what has a name is whole, whenever the process dies.
/// </summary>
public sealed class DiskMediaStore : IMediaStore
{
    private const int BufferSize = 128 * 1024;
    private static readonly TimeSpan UnfinishedKept = TimeSpan.FromDays(1);
    private readonly string _folder;
    private readonly string _incoming;

    /// <param name="folder">Made if it is not there; what a process that died left unfinished in it is removed after a day.</param>
    public DiskMediaStore(string folder)
    {
        _folder = folder;
        _incoming = Path.Combine(folder, "incoming");
        CreatePrivate(_incoming);
        foreach (var left in new DirectoryInfo(_incoming).EnumerateFileSystemInfos().Where(static item => item.LastWriteTimeUtc < DateTime.UtcNow - UnfinishedKept))
        {
            if (left is DirectoryInfo directory) directory.Delete(recursive: true);
            else left.Delete();
        }
    }

    public async Task<StoredBytes> SaveAsync(TenantId tenant, Stream content, long limit, CancellationToken cancellationToken = default)
    {
        var incoming = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var size = 0L;
            await using (var file = new FileStream(incoming, Options(FileMode.CreateNew, FileAccess.Write)))
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
                file.Flush(flushToDisk: true);
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(tenant, sha256)!;
            CreatePrivate(Path.GetDirectoryName(path)!);
            File.Move(incoming, path, overwrite: true);
            return new StoredBytes(sha256, size);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(incoming);
        }
    }

    public Task<Stream?> OpenAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult<Stream?>(PathOf(tenant, sha256) is { } path ? new FileStream(path, Options(FileMode.Open, FileAccess.Read)) : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default)
    {
        if (PathOf(tenant, sha256) is { } path && File.Exists(path)) File.Delete(path);
        return Task.CompletedTask;
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Null for what was never a tenant's or a hash: nothing that a caller says becomes a path unchecked.</summary>
    private string? PathOf(TenantId tenant, string sha256) =>
        TenantId.TryParse(tenant.Value, out _) && sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? Path.Combine(_folder, tenant.Value, sha256[..2], sha256)
            : null;
}
