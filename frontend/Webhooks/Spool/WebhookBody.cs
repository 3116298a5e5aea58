using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// A webhook's body in a rented buffer that counts against <see cref="IntakeBounds"/>. The buffer goes back when the last
/// holder lets go: an answer may leave while the store is still busy with the bytes.
/// </summary>
public sealed class WebhookBody
{
    private const int FirstBuffer = 16 * 1024;
    private readonly IntakeBounds _bounds;
    private readonly string _app;
    private byte[] _buffer;
    private int _length;
    private int _holders = 1;

    private WebhookBody(IntakeBounds bounds, string app, byte[] buffer)
    {
        _bounds = bounds;
        _app = app;
        _buffer = buffer;
    }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads a whole body; null when there is no room for it, or for more of its app, now. The caller is the first holder.</summary>
    /// <param name="app">Whose room it takes; empty for all that nobody configured.</param>
    /// <exception cref="BadHttpRequestException">It is too large, or the sender went away.</exception>
    public static async Task<WebhookBody?> ReadAsync(HttpRequest request, IntakeBounds bounds, string app)
    {
        if (request.ContentLength > WebhookEndpoint.MaxBody) throw TooLarge();
        // What is announced is not believed: buffers grow with what has come, or a few idle senders would hold all the room.
        var first = (int)Math.Min(request.ContentLength ?? FirstBuffer, FirstBuffer) + 1;
        if (Rent(bounds, app, first) is not { } buffer) return null;
        var body = new WebhookBody(bounds, app, buffer);
        try
        {
            while (await request.Body.ReadAsync(body._buffer.AsMemory(body._length), request.HttpContext.RequestAborted) is var read and > 0)
            {
                body._length += read;
                if (body._length > WebhookEndpoint.MaxBody) throw TooLarge();
                if (body._length < body._buffer.Length || body.TryGrow()) continue;
                body.Release();
                return null;
            }

            return body;
        }
        catch
        {
            body.Release();
            throw;
        }
    }

    /// <summary>One holder more.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>A holder lets go, and touches the bytes no more.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        GiveBack(_bounds, _app, _buffer);
        _buffer = [];
    }

    private bool TryGrow()
    {
        if (Rent(_bounds, _app, _buffer.Length * 2) is not { } larger) return false;
        Bytes.CopyTo(larger);
        GiveBack(_bounds, _app, _buffer);
        _buffer = larger;
        return true;
    }

    private static byte[]? Rent(IntakeBounds bounds, string app, int bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        if (bounds.TryReserve(app, buffer.Length)) return buffer;
        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private static void GiveBack(IntakeBounds bounds, string app, byte[] buffer)
    {
        bounds.Release(app, buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static BadHttpRequestException TooLarge() => new("too large", StatusCodes.Status413PayloadTooLarge);
}
