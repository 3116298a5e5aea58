using System.Net;
using System.Net.Sockets;

namespace Parley.Tests.Kit;

/// <summary>Loopback ports that nobody listens on at the moment of asking.</summary>
public static class FreePort
{
    /// <summary>A free port. Another process may take it before the caller does, so callers try again.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
