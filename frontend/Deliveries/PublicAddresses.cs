using System.Net;
using System.Net.Sockets;

namespace Parley.Frontend.Deliveries;

/// <summary>
/// Which addresses are out in the internet. Everything else — this machine, private networks, carriers' inner networks,
/// metadata services, documentation and multicast ranges, and IPv6 forms that carry such an IPv4 address — is refused.
/// </summary>
public static class PublicAddresses
{
    /// <summary>IANA's special-purpose registries, IPv4.</summary>
    private static readonly IPNetwork[] Special4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        // Metadata and platform services of clouds that use a public-looking address.
        IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("100.100.100.200/32"),
    ];

    /// <summary>Only global unicast is public in IPv6; these are exceptions within it.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Special6 =
    [
        // Teredo and 6to4 carry IPv4 addresses; ORCHID, benchmarking and documentation are nobody's.
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True for what a tenant's endpoint may have.</summary>
    public static bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Special4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0) return false;
        // NAT64 leads to the IPv4 address in its last four bytes, be it private; nothing of it is needed here.
        return !Nat64.Contains(address) && Global6.Contains(address) && !Special6.Any(network => network.Contains(address));
    }
}
