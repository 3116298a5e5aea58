namespace Parley.Frontend.Deliveries;

/// <summary>
/// Hosts inside the operator's network that tenants' endpoints may be on, by the operator's word alone. They may be
/// reached by http, because their traffic does not leave that network.
/// </summary>
public sealed class InternalHosts
{
    private readonly HashSet<string> _allowed;

    /// <param name="allowed">Entries <c>host:port</c>.</param>
    public InternalHosts(IEnumerable<string> allowed) => _allowed = allowed.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public bool Contains(string host, int port) => _allowed.Contains($"{host.Trim('[', ']')}:{port}");

    /// <summary>True for what is an entry: a host or an address, ':' and a port.</summary>
    public static bool IsEntry(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(entry[..colon]) != UriHostNameType.Unknown
            && ushort.TryParse(entry.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port > 0;
    }
}
