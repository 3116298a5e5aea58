using System.Net;
using System.Net.Sockets;

namespace Parley.Frontend.Deliveries;

/// <summary>
/// Connects to tenants' endpoints and to nothing else: the name is resolved once, every address it has must be public, and
/// the connection goes to an address that was checked, so that a second answer of the name server changes nothing.
/// </summary>
public sealed class GuardedConnection(IHostResolver resolver, InternalHosts allowed)
{
    /// <summary>A handler whose every connection passes here: no proxy, no redirects, no cookies.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // Names move: a connection does not outlive its lookup by long.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
        ConnectCallback = async (context, cancellationToken) => await ConnectAsync(context.DnsEndPoint, cancellationToken),
    };

    /// <exception cref="AddressRefusedException">The host is, or has, an address that is not public.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endpoint.Host, out var literal) ? [literal] : await resolver.ResolveAsync(endpoint.Host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (!allowed.Contains(endpoint.Host, endpoint.Port) && !addresses.All(PublicAddresses.Contains)) throw new AddressRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>An endpoint's host has an address that is not public. Says nothing about which.</summary>
public sealed class AddressRefusedException() : Exception("The host's address is not public.");
