namespace Parley.Frontend.MediaFiles;

/// <summary>A beginning that was read already, and what comes after it, up to a limit. Does not own what comes after.</summary>
/// <exception cref="MediaTooLargeException">When more is read.</exception>
internal sealed class BoundedStream(ReadOnlyMemory<byte> start, Stream rest, long limit) : Stream
{
    private ReadOnlyMemory<byte> _start = start;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_start.IsEmpty)
        {
            read = await rest.ReadAsync(buffer, cancellationToken);
        }
        else
        {
            read = Math.Min(buffer.Length, _start.Length);
            _start[..read].CopyTo(buffer);
            _start = _start[read..];
        }

        _read += read;
        return _read <= limit ? read : throw new MediaTooLargeException(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
