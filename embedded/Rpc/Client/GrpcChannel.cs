using System.Collections.Concurrent;
using Grpc.Core;
using Parley.Embedded.Rpc.Client;
using Parley.Embedded.Rpc.Wire;

namespace Grpc.Net.Client;

/// <summary>
/// A way to one server over HTTP/2, in clear text or TLS. Connections are made when needed and shared by all calls, so that one channel per
/// server is enough for a whole process. Safe for use by many threads.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<string, Uri> _methodAddresses = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _shutdown = new();
    private readonly bool _ownsHttp;
    private int _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options) : base(address.Authority)
    {
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"The address '{address}' begins with neither http nor https.", nameof(address));
        if (options is { HttpClient: not null, HttpHandler: not null })
            throw new ArgumentException($"{nameof(options.HttpClient)} and {nameof(options.HttpHandler)} are set; only one can be.", nameof(options));
        Address = address;
        Options = options;
        Encodings = options.CompressionProviders is { } providers ? new MessageEncodings(providers) : MessageEncodings.Default;
        Credentials = ChannelSecurity.Check(address, options);
        _ownsHttp = options.DisposeHttpClient || options is { HttpClient: null, HttpHandler: null };
        Http = options.HttpClient ?? new HttpMessageInvoker(options.HttpHandler ?? DefaultHandler(), disposeHandler: _ownsHttp);
    }

    internal Uri Address { get; }

    internal GrpcChannelOptions Options { get; }

    internal MessageEncodings Encodings { get; }

    internal CallCredentials? Credentials { get; }

    internal HttpMessageInvoker Http { get; }

    internal CancellationToken Shutdown => _shutdown.Token;

    internal bool IsTls => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>A channel to the address, such as <c>http://localhost:8081</c>.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(new Uri(address));

    /// <summary>A channel to the address, with options.</summary>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) => ForAddress(new Uri(address), channelOptions);

    /// <summary>A channel to the address.</summary>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <summary>A channel to the address, with options.</summary>
    /// <exception cref="ArgumentException">The address is not http or https, or an option contradicts it or another.</exception>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>Ends the calls under way with CANCELLED and closes the connections.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        _shutdown.Cancel();
        if (_ownsHttp)
            Http.Dispose();
        _shutdown.Dispose();
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed == 1, this);

    internal Uri AddressOf(IMethod method) =>
        _methodAddresses.TryGetValue(method.FullName, out var known) ? known
        : _methodAddresses.GetOrAdd(method.FullName, static (path, address) => new Uri(address, path), Address);

    private static SocketsHttpHandler DefaultHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
