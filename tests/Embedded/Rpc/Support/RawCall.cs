using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>A call made by hand, byte by byte, to see what is on the wire and to send what no client would.</summary>
public sealed class RawCall : IDisposable
{
    public const string UnaryPath = "/parley.interop.v1.Interop/Unary";
    public const string ExpandPath = "/parley.interop.v1.Interop/Expand";

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly Uri _address;

    public RawCall(RpcServer server, string path = UnaryPath)
    {
        _address = new Uri(new Uri(server.Address), path);
        Request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Request.Headers.TryAddWithoutValidation("te", "trailers");
    }

    public HttpRequestMessage Request { get; }

    public HttpResponseMessage Response { get; private set; } = null!;

    public byte[] Body { get; private set; } = [];

    /// <summary>The status, from the trailers or, of a response that has only those, from the headers.</summary>
    public StatusCode Status => (StatusCode)int.Parse(Value("grpc-status")!, System.Globalization.CultureInfo.InvariantCulture);

    public string? Detail => Value("grpc-message");

    public bool IsTrailersOnly => Response.Headers.Contains("grpc-status") && !Response.TrailingHeaders.Any() && Body.Length == 0;

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] payload, byte flags = 0)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return target.ToArray();
    }

    /// <summary>Sends a whole body and reads the response to its end.</summary>
    public async Task<RawCall> SendAsync(byte[] body, string? contentType = "application/grpc")
    {
        await OpenAsync(new ByteArrayContent(body), contentType);
        Body = await Response.Content.ReadAsByteArrayAsync();
        return this;
    }

    /// <summary>Sends a body and returns at the response's headers.</summary>
    public async Task OpenAsync(HttpContent content, string? contentType = "application/grpc")
    {
        Request.Content = content;
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        Response = await _http.SendAsync(Request, CancellationToken.None);
    }

    public string? Value(string name) =>
        Response.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.Single()
        : Response.Headers.TryGetValues(name, out var headers) ? headers.Single() : null;

    public void Dispose()
    {
        Request.Dispose();
        _http.Dispose();
    }
}
