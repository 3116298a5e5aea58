using System.Net;

namespace Parley.Frontend.Deliveries;

/// <summary>Names to addresses.</summary>
public interface IHostResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">The name has no address, or nobody answers.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

/// <summary>The machine's own resolver.</summary>
public sealed class SystemResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
