using Amazon.S3;
using Amazon.S3.Model;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles.S3;

/// <summary>
/// Media as objects of a bucket: <c>{prefix}{tenant}/{first two digits}/{SHA-256}</c>, as on disk. What comes in stands in a
/// file of this machine until its hash is known; then it goes up in one request, and the server checks the hash.
/// </summary>
public sealed class S3MediaStore(S3Connection connection, IncomingFiles incoming) : IMediaStore, IDisposable
{
    private const string Bytes = "application/octet-stream";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), PatienceWithBytes = TimeSpan.FromMinutes(15);

    public async Task<StoredBytes> SaveAsync(TenantId tenant, Stream content, long limit, CancellationToken cancellationToken = default)
    {
        using var file = await incoming.TakeAsync(content, limit, durable: false, cancellationToken);
        await using var bytes = new FileStream(file.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Options = FileOptions.Asynchronous });
        await PutAsync(MediaPlace.Of(tenant, file.Bytes.Sha256)!, bytes, cancellationToken);
        return file.Bytes;
    }

    public async Task<Stream?> OpenAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default)
    {
        if (MediaPlace.Of(tenant, sha256) is not { } place) return null;
        var name = Name(place);
        var length = await connection.AskAsync<long?>(
            async (client, ended) =>
            {
                try
                {
                    return (await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = connection.Bucket.Name, Key = name }, ended)).ContentLength;
                }
                catch (AmazonS3Exception e) when (S3Connection.IsMissing(e))
                {
                    return null;
                }
            },
            Patience,
            cancellationToken);
        return length is { } known ? new S3ObjectStream(connection, name, known) : null;
    }

    public async Task DeleteAsync(TenantId tenant, string sha256, CancellationToken cancellationToken = default)
    {
        if (MediaPlace.Of(tenant, sha256) is { } place) await RemoveAsync(place, cancellationToken);
    }

    /// <summary>Writes, reads and removes an object, so that what is wrong is said at start and not with the first file.</summary>
    /// <exception cref="StartException">One of them failed; the message says what to do.</exception>
    public Task CheckAsync(CancellationToken cancellationToken = default) => S3Check.RunAsync(
        connection.Bucket,
        async () =>
        {
            // A name of its own: several machines may start at once.
            var place = $"start-check/{Guid.NewGuid():N}";
            var expected = "parley"u8.ToArray();
            await PutAsync(place, new MemoryStream(expected), cancellationToken);
            await using var stream = new S3ObjectStream(connection, Name(place), expected.Length);
            var found = new byte[expected.Length];
            await stream.ReadExactlyAsync(found, cancellationToken);
            await RemoveAsync(place, cancellationToken);
            if (!found.AsSpan().SequenceEqual(expected)) throw new InvalidDataException("it gave back other bytes than it took");
        });

    public void Dispose() => connection.Dispose();

    private Task PutAsync(string place, Stream content, CancellationToken cancellationToken) => connection.AskAsync(
        (client, ended) => client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = connection.Bucket.Name,
                Key = Name(place),
                InputStream = content,
                AutoCloseStream = false,
                ContentType = Bytes,
                // Pieces with signatures of their own are what many servers beside Amazon's do not know.
                UseChunkEncoding = false,
            },
            ended),
        PatienceWithBytes,
        cancellationToken);

    private Task RemoveAsync(string place, CancellationToken cancellationToken) => connection.AskAsync(
        (client, ended) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = connection.Bucket.Name, Key = Name(place) }, ended), Patience, cancellationToken);

    private string Name(string place) => connection.Bucket.Prefix + place;
}
