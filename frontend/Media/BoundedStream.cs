namespace Parley.Frontend.MediaFiles;

/// <summary>A beginning that was read already, and what comes after it, up to a limit. Does not own what comes after.</summary>
/// <exception cref="MediaTooLargeException">When more is read.</exception>
internal sealed class BoundedStream(ReadOnlyMemory<byte> start, Stream rest, long limit) : ForwardStream
{
    private ReadOnlyMemory<byte> _start = start;
    private long _read;

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
}
