using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Bench.Load;

/// <summary>One keep-alive connection that posts signed bodies, one at a time, with as little work of its own as possible.</summary>
internal sealed class WebhookConnection : IDisposable
{
    private readonly Uri _server;
    private readonly byte[] _request;
    private readonly byte[] _response = new byte[4096];
    private readonly byte[] _head;
    private readonly int _signatureAt;
    private readonly byte[] _body;
    private Socket? _socket;

    public WebhookConnection(Uri server, string path, int mostBody)
    {
        _request = new byte[mostBody + 1024];
        _body = new byte[mostBody];
        _server = server;
        var head = $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nX-Hub-Signature-256: sha256=";
        _signatureAt = head.Length;
        _head = Encoding.ASCII.GetBytes(head);
    }

    /// <summary>The body's room; filled by the caller before <see cref="PostAsync"/>.</summary>
    public Span<byte> Body => _body;

    /// <summary>Posts the first <paramref name="length"/> bytes of <see cref="Body"/>; answers the status code, 0 when the connection broke.</summary>
    public async ValueTask<int> PostAsync(int length)
    {
        var size = Compose(length);
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(_server.Host, _server.Port);
            }

            await _socket.SendAsync(_request.AsMemory(0, size));
            var read = 0;
            while (true)
            {
                var got = await _socket.ReceiveAsync(_response.AsMemory(read));
                if (got == 0) throw new IOException("closed");
                read += got;
                if (_response.AsSpan(0, read).IndexOf("\r\n\r\n"u8) >= 0) break;
            }

            var status = int.Parse(_response.AsSpan(9, 3));
            // Where a body follows, a new connection is simpler than reading on.
            if (_response.AsSpan(0, read).IndexOf("Content-Length: 0\r\n"u8) < 0) Close();
            return status;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Close();
            return 0;
        }
    }

    public void Dispose() => Close();

    private int Compose(int length)
    {
        _head.CopyTo(_request, 0);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(WebhookBody.Secret, _body.AsSpan(0, length), hash);
        var at = _signatureAt;
        Convert.TryToHexStringLower(hash, _request.AsSpan(at), out var written);
        at += written;
        "\r\nContent-Length: "u8.CopyTo(_request.AsSpan(at));
        at += 18;
        Utf8Formatter.TryFormat(length, _request.AsSpan(at), out written);
        at += written;
        "\r\n\r\n"u8.CopyTo(_request.AsSpan(at));
        at += 4;
        _body.AsSpan(0, length).CopyTo(_request.AsSpan(at));
        return at + length;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
