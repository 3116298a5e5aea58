using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles;

/// <summary>
/// Media as files: <c>{folder}/{tenant}/{first two digits}/{SHA-256}</c>. A file appears under its name when all of it is on
/// disk, so that what has a name is whole, whenever the process dies.
/// </summary>
/// <param name="folder">Made if it is not there.</param>
public sealed class DiskMediaStore(string folder) : IMediaStore
{
    // On the same disk, so that a file moves by its name alone.
    private readonly IncomingFiles _incoming = new(Path.Combine(folder, "incoming"));

    public async Task<StoredBytes> SaveAsync(TenantId tenant, Stream content, long limit, CancellationToken cancellationToken = default)
    {
        using var file = await _incoming.TakeAsync(content, limit, durable: true, cancellationToken);
        var path = PathOf(tenant, file.Bytes.Sha256)!;
        IncomingFiles.CreatePrivate(Path.GetDirectoryName(path)!);
        File.Move(file.Path, path, overwrite: true);
        return file.Bytes;
    }

    public Task<Stream?> OpenAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default)
    {
        var options = new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous };
        try
        {
            return Task.FromResult<Stream?>(PathOf(tenant, sha256) is { } path ? new FileStream(path, options) : null);
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

    private string? PathOf(TenantId tenant, string sha256) => MediaPlace.Of(tenant, sha256) is { } place ? Path.Combine(folder, place) : null;
}
