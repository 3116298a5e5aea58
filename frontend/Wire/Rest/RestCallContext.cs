using System.Net.Sockets;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>The call as a service method sees it when the caller used REST.</summary>
internal sealed class RestCallContext : ServerCallContext, IDisposable
{
    // The key under which the GetHttpContext extension of either edition looks.
    private const string HttpContextKey = "__HttpContext";
    private readonly HttpContext _http;
    private readonly string _method;
    private readonly CancellationTokenSource _deadlineSource;
    private readonly CancellationTokenSource _either;
    private readonly DateTime _deadline;
    private Metadata? _requestHeaders;
    private bool _headersWritten;

    /// <param name="http">The request.</param>
    /// <param name="method">The full name of the gRPC method, <c>/package.Service/Method</c>.</param>
    /// <param name="timeout">Time until <see cref="ServerCallContext.CancellationToken"/> fires; null for none.</param>
    /// <param name="time">The clock of the deadline.</param>
    public RestCallContext(HttpContext http, string method, TimeSpan? timeout, TimeProvider time)
    {
        (_http, _method) = (http, method);
        _deadlineSource = timeout is { } limit ? new(limit, time) : new();
        _deadline = timeout is { } span ? time.GetUtcNow().UtcDateTime + span : DateTime.MaxValue;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_deadlineSource.Token, http.RequestAborted);
        UserState[HttpContextKey] = http;
    }

    /// <summary>Run when the service sends its response headers, after they were set; null where that starts nothing.</summary>
    public Func<Metadata, Task>? OnHeaders { get; set; }

    public bool DeadlinePassed => _deadlineSource.IsCancellationRequested;

    public void Dispose()
    {
        _either.Dispose();
        _deadlineSource.Dispose();
    }

    protected override string MethodCore => _method;

    protected override string HostCore => _http.Request.Host.Value ?? "";

    protected override string PeerCore
    {
        get
        {
            var connection = _http.Connection;
            return connection.RemoteIpAddress switch
            {
                null => "unknown",
                { AddressFamily: AddressFamily.InterNetworkV6 } address => $"ipv6:[{address}]:{connection.RemotePort}",
                var address => $"ipv4:{address}:{connection.RemotePort}",
            };
        }
    }

    protected override DateTime DeadlineCore => _deadline;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= HeaderMetadata.Read(_http.Request.Headers);

    protected override CancellationToken CancellationTokenCore => _either.Token;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Pass the deadline and the cancellation token on instead.");

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        if (_headersWritten || _http.Response.HasStarted) throw new InvalidOperationException("Response headers can be sent once.");
        _headersWritten = true;
        HeaderMetadata.Write(responseHeaders, _http.Response.Headers);
        return OnHeaders?.Invoke(responseHeaders) ?? Task.CompletedTask;
    }
}
