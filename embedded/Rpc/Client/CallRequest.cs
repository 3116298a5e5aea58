using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>The HTTP request of one call, made anew for each attempt.</summary>
internal sealed class CallRequest
{
    private const string UserAgent = "grpc-parley-dotnet/1.0";

    private readonly GrpcChannel _channel;
    private readonly IMethod _method;
    private readonly string? _host;
    private readonly CallOptions _options;

    public CallRequest(GrpcChannel channel, IMethod method, string? host, CallOptions options)
    {
        _channel = channel;
        _method = method;
        _host = host;
        _options = options;
        Deadline = InUtc(options.Deadline ?? DateTime.MaxValue);
        Encoding = options.Headers?.GetValue(Metadata.ResponseEncodingKey) is { } encoding && !MessageEncodings.IsIdentity(encoding) ? encoding : null;
        if (Encoding is not null && channel.Encodings.Find(Encoding) is null)
            throw new InvalidOperationException($"The compression '{Encoding}' has no provider. Known: {channel.Encodings.AcceptEncoding}.");
    }

    /// <summary>When the call is given up, UTC.</summary>
    public DateTime Deadline { get; }

    /// <summary>The compression of requests, or null. Chosen by the header <c>grpc-internal-encoding-request</c>.</summary>
    public string? Encoding { get; }

    /// <exception cref="RpcException">A header cannot be sent.</exception>
    public async ValueTask<HttpRequestMessage> CreateAsync(RequestContent content, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _channel.AddressOf(_method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation("user-agent", UserAgent);
        headers.TryAddWithoutValidation(Protocol.AcceptEncoding, _channel.Encodings.AcceptEncoding);
        if (_host is not null)
            headers.Host = _host;
        if (Encoding is not null)
            headers.TryAddWithoutValidation(Protocol.Encoding, Encoding);
        if (Deadline != DateTime.MaxValue)
            headers.TryAddWithoutValidation(Protocol.Timeout, GrpcTimeout.Format(Deadline - DateTime.UtcNow));
        Add(request, _options.Headers);

        if (_channel.Credentials is not null || _options.Credentials is not null)
            await AddCredentialsAsync(request, cancellationToken).ConfigureAwait(false);
        return request;
    }

    private async Task AddCredentialsAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credentials = new[] { _channel.Credentials, _options.Credentials }.OfType<CallCredentials>();
        if (!_channel.IsTls && !_channel.Options.UnsafeUseInsecureChannelCallCredentials)
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Call credentials are not sent in clear text."));
        var service = new Uri(_channel.Address, "/" + _method.ServiceName);
        Add(request, await CredentialHeaders.ForAsync(
            credentials, new AuthInterceptorContext(service.AbsoluteUri, _method.Name, cancellationToken)).ConfigureAwait(false));
    }

    private static void Add(HttpRequestMessage request, Metadata? metadata)
    {
        foreach (var entry in metadata ?? Metadata.Empty)
        {
            if (entry.Key == Metadata.ResponseEncodingKey)
                continue;
            if (MetadataRules.Refusal(entry) is { } refusal)
                throw new RpcException(new Status(StatusCode.Internal, refusal));
            request.Headers.TryAddWithoutValidation(entry.Key, entry.WireValue);
        }
    }

    private static DateTime InUtc(DateTime deadline) =>
        deadline.Kind == DateTimeKind.Utc || deadline == DateTime.MaxValue || deadline == DateTime.MinValue
            ? deadline
            : throw new InvalidOperationException("A deadline is in UTC.");
}
