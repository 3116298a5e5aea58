using Amazon.S3.Model;
using Parley.Contracts.Ports;

namespace Parley.Silo.MediaFiles.S3;

/// <summary>
/// An object's bytes, from any position. Asks for pieces that grow while somebody reads on, so that a look at the first
/// bytes costs little, a reader who stops leaves little unread, and a slow one holds no connection to the server for long.
/// A connection that breaks is opened again where it broke.
/// </summary>
internal sealed class S3ObjectStream(S3Connection connection, string name, long length) : Stream
{
    internal const long LargestPiece = 8 * 1024 * 1024;
    private const long FirstPiece = 64 * 1024, Growth = 4;
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private GetObjectResponse? _piece;
    private long _position, _end, _next = FirstPiece;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == _position) return;
            Close(FirstPiece);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= length) return 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await connection.AskAsync((_, ended) => TakeAsync(buffer, ended), Patience, cancellationToken);
            }
            catch (MediaStoreUnavailableException) when (attempt < Tries)
            {
                Close(_next);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    /// <exception cref="NotSupportedException">Always: nobody waits for the network on a thread.</exception>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close(FirstPiece);
        base.Dispose(disposing);
    }

    private async Task<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_piece is null)
        {
            _end = Math.Min(length, _position + _next);
            _piece = await connection.Client.GetObjectAsync(
                new GetObjectRequest { BucketName = connection.Bucket.Name, Key = name, ByteRange = new ByteRange(_position, _end - 1) }, cancellationToken);
            _next = Math.Min(_next * Growth, LargestPiece);
        }

        var read = await _piece.ResponseStream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _end - _position)], cancellationToken);
        if (read == 0) throw new EndOfStreamException("The server ended before the object did.");
        _position += read;
        if (_position == _end) Close(_next);
        return read;
    }

    /// <summary>Lets the piece go; the next one is of <paramref name="next"/> bytes.</summary>
    private void Close(long next)
    {
        _piece?.Dispose();
        _piece = null;
        _next = next;
    }
}
