using Grpc.Core;
using Parley.V1;

namespace Parley.Frontend.MediaFiles;

/// <summary>The bytes of an upload that comes in pieces.</summary>
internal sealed class PieceStream(IAsyncStreamReader<UploadMediumRequest> pieces) : ForwardStream
{
    private ReadOnlyMemory<byte> _piece;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece.IsEmpty)
        {
            if (!await pieces.MoveNext(cancellationToken)) return 0;
            _piece = pieces.Current.Data.Memory;
        }

        var read = Math.Min(buffer.Length, _piece.Length);
        _piece[..read].CopyTo(buffer);
        _piece = _piece[read..];
        return read;
    }
}
