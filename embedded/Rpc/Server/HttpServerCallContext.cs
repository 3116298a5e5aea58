using System.Globalization;
using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>A call that came over HTTP: what it was asked with, and the one place that writes its answer.</summary>
internal sealed partial class HttpServerCallContext : ServerCallContext
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private CallDeadline? _deadline;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private MessageReader? _reader;
    private MessageWriter? _writer;
    private string? _responseEncoding;
    private Task? _latestWrite;

    public HttpServerCallContext(HttpContext http, GrpcServiceSettings settings, TimeProvider time, ILogger logger)
    {
        HttpContext = http;
        Settings = settings;
        _time = time;
        _logger = logger;
    }

    public HttpContext HttpContext { get; }

    public GrpcServiceSettings Settings { get; }

    private MessageReader Reader => _reader ??= new MessageReader(
        HttpContext.Request.BodyReader, Settings.MaxReceiveMessageSize, Settings.Encodings, HttpContext.Request.Headers[Protocol.Encoding]);

    /// <summary>Begins the call: protocol headers, response compression, deadline.</summary>
    public void Start()
    {
        HttpContext.Response.ContentType = Protocol.ContentType;
        SetResponseEncoding(Settings.ResponseCompression);
        StartActivity();
        if (HttpContext.Request.Headers[Protocol.Timeout] is not { Count: > 0 } timeouts)
            return;
        if (timeouts.Count == 1 && GrpcTimeout.TryParse(timeouts[0], out var timeout))
        {
            _writeAfterDeadline = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _deadline = new CallDeadline(timeout, _time, HttpContext.RequestAborted, EndByDeadlineAsync);
        }
        else
        {
            LogInvalidTimeout(_logger, timeouts.ToString());
        }
    }

    protected override string MethodCore => HttpContext.Request.Path.Value!;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore
    {
        get
        {
            var (address, port) = (HttpContext.Connection.RemoteIpAddress, HttpContext.Connection.RemotePort);
            return address?.AddressFamily switch
            {
                AddressFamily.InterNetwork => string.Create(CultureInfo.InvariantCulture, $"ipv4:{address}:{port}"),
                AddressFamily.InterNetworkV6 => string.Create(CultureInfo.InvariantCulture, $"ipv6:[{address}]:{port}"),
                _ => "unknown",
            };
        }
    }

    protected override DateTime DeadlineCore => _deadline?.At ?? DateTime.MaxValue;

    protected override CancellationToken CancellationTokenCore => _deadline?.Token ?? HttpContext.RequestAborted;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override IDictionary<object, object> UserStateCore => HttpContext.Items!;

    protected override AuthContext AuthContextCore => field ??= PeerCertificate.Read(HttpContext.Connection.ClientCertificate);

    protected override Metadata RequestHeadersCore
    {
        get
        {
            if (_requestHeaders is { } known)
                return known;
            var headers = new Metadata();
            foreach (var (name, values) in HttpContext.Request.Headers)
            {
                foreach (var value in values)
                    MetadataRules.AddReceived(headers, name, value);
            }

            return _requestHeaders = headers;
        }
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("A call has no propagation token: hand on its deadline and cancellation token.");

    /// <summary>Ends the stream without a status: the only way to stop a write that is under way.</summary>
    public void Reset(int code) => HttpContext.Features.Get<IHttpResetFeature>()?.Reset(code);

    private void StartActivity() =>
        HttpContext.Features.Get<IHttpActivityFeature>()?.Activity?.AddTag("grpc.method", MethodCore);

    private void SetResponseEncoding(string? encoding)
    {
        _responseEncoding = null;
        if (MessageEncodings.IsIdentity(encoding) || Settings.Encodings.Find(encoding!) is null || !IsAccepted(encoding!))
        {
            HttpContext.Response.Headers.Remove(Protocol.Encoding);
            return;
        }

        _responseEncoding = encoding;
        HttpContext.Response.Headers[Protocol.Encoding] = encoding;
    }

    private bool IsAccepted(string encoding)
    {
        foreach (var accepted in HttpContext.Request.Headers.GetCommaSeparatedValues(Protocol.AcceptEncoding))
        {
            if (accepted.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
