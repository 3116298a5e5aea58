using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Parley.Wire;

/// <summary>
/// One response as Server-Sent Events. It opens with the first event, when asked to, or after a while without either; from
/// then on silence is filled with comments. Writers take turns; each event is flushed before its task completes, unless
/// the writer says that more follows.
/// </summary>
internal sealed class SseStream : IAsyncDisposable
{
    // What may wait for a flush while the writer says that more follows.
    private const int LargestBatch = 64 * 1024;
    private readonly HttpContext _http;
    private readonly RestOptions _options;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Action _opening;
    private readonly ITimer _timer;
    private bool _open, _closed, _silent;
    private int _unflushed;

    /// <param name="opening">Run right before the response starts, to set its last headers.</param>
    public SseStream(HttpContext http, RestOptions options, TimeProvider time, Action opening)
    {
        (_http, _options, _opening) = (http, options, opening);
        _timer = time.CreateTimer(static stream => ((SseStream)stream!).Tick(), this, options.StreamOpensAfter, options.KeepAlive);
    }

    /// <summary>Starts the response if it has not started, with a position before the first event unless <paramref name="id"/> is empty.</summary>
    public Task OpenAsync(string id) => InTurnAsync(flush: true, () =>
    {
        if (!IsId(id)) return;
        // Without data it is no event, but it is remembered.
        Append($"id: {id}\n\n");
    });

    /// <summary>
    /// Writes one event. <paramref name="id"/> is what a client that comes back sends as <c>Last-Event-ID</c>; it is left out
    /// when empty or when the format cannot carry it.
    /// </summary>
    /// <param name="data">One line of UTF-8.</param>
    /// <param name="id">The position after this event.</param>
    /// <param name="more">True if another event follows at once, so that this one need not be flushed.</param>
    /// <exception cref="InvalidOperationException">The stream is over.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> data, string id, bool more) => InTurnAsync(flush: !more, () =>
    {
        if (IsId(id)) Append($"id: {id}\n");
        AppendData(data.Span);
    });

    /// <summary>
    /// Ends the stream with a failure: as an event if it is open, else as nothing at all. Answers whether it was open; if it
    /// was not, the caller may still give a plain error response.
    /// </summary>
    public async Task<bool> FailAsync(RpcFailure failure)
    {
        await _turn.WaitAsync(_http.RequestAborted);
        try
        {
            if (_closed || !_open) return _open;
            Append("event: error\n");
            var json = new ArrayBufferWriter<byte>();
            FailureResponse.WriteJson(json, failure);
            AppendData(json.WrittenSpan);
            await FlushAsync();
            return true;
        }
        finally
        {
            _closed = true;
            _turn.Release();
        }
    }

    /// <summary>Ends the stream: opens it if nothing did, and flushes what is left.</summary>
    public async Task CompleteAsync()
    {
        await InTurnAsync(flush: true, () => { });
        _closed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        // A tick that began before may still be writing; after this turn nobody touches the response.
        await _turn.WaitAsync(CancellationToken.None);
        _closed = true;
        _turn.Release();
    }

    private async Task InTurnAsync(bool flush, Action append)
    {
        await _turn.WaitAsync(_http.RequestAborted);
        try
        {
            if (_closed) throw new InvalidOperationException("The stream is over.");
            Open();
            append();
            _silent = false;
            if (flush || _unflushed >= LargestBatch) await FlushAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    // Nobody awaits a timer: what goes wrong here is that the client left, which the call's token tells.
    private async void Tick()
    {
        // Whoever has the turn is writing, and that is sign of life enough.
        if (!_turn.Wait(0)) return;
        try
        {
            if (_closed) return;
            if (!_open) Open();
            else if (_silent) Append(": keep-alive\n\n");
            _silent = true;
            if (_unflushed > 0) await FlushAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            _closed = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Open()
    {
        if (_open) return;
        _open = true;
        _opening();
        var response = _http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        // The header that makes nginx and its kin pass events on as they come.
        response.Headers["X-Accel-Buffering"] = "no";
        _http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        Append($"retry: {((long)_options.ReconnectDelay.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}\n\n");
    }

    private static bool IsId(string id) => id.Length > 0 && id.AsSpan().IndexOfAny("\r\n\0") < 0;

    private void Append(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        _http.Response.BodyWriter.Write(bytes);
        _unflushed += bytes.Length;
    }

    private void AppendData(ReadOnlySpan<byte> data)
    {
        var writer = _http.Response.BodyWriter;
        writer.Write("data: "u8);
        writer.Write(data);
        writer.Write("\n\n"u8);
        _unflushed += data.Length + 8;
    }

    private async Task FlushAsync()
    {
        _unflushed = 0;
        await _http.Response.BodyWriter.FlushAsync(_http.RequestAborted);
    }
}
