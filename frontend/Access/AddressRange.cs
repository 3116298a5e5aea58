using System.Net;

namespace Parley.Frontend.Access;

/// <summary>Address ranges as people write them.</summary>
public static class AddressRange
{
    /// <summary>A range such as 203.0.113.0/24, or a single address; null for anything else.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
