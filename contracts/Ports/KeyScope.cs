using System.Net;

namespace Parley.Contracts.Ports;

/// <summary>What a credential allows within its tenant.</summary>
/// <param name="Permissions">One bit per permission of the API, at the permission's number; all bits where nothing is withheld, now or later.</param>
/// <param name="Sessions">The sessions it is limited to; empty for the whole account.</param>
/// <param name="Networks">The address ranges from which it may be used; empty for any.</param>
public sealed record KeyScope(long Permissions, ImmutableArray<SessionId> Sessions, ImmutableArray<IPNetwork> Networks)
{
    /// <summary>Every permission there is and will be.</summary>
    public const long AllPermissions = -1;

    /// <summary>Withholds nothing.</summary>
    public static KeyScope Everything { get; } = new(AllPermissions, [], []);

    /// <summary>True for a key for tests, which reaches numbers of the simulator's alone.</summary>
    public bool OnlyTest { get; init; }

    /// <summary>True when this is not for the whole account.</summary>
    public bool IsLimitedToSessions => OnlyTest || !Sessions.IsEmpty;

    /// <summary>True when this may be used from an address; an unknown address is in no range.</summary>
    public bool Allows(IPAddress? address)
    {
        if (Networks.IsEmpty) return true;
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(network => network.Contains(plain));
    }

    /// <summary>True when this allows for a session of its tenant what it allows at all.</summary>
    public bool Allows(SessionId session) => (!OnlyTest || session.IsTest) && (Sessions.IsEmpty || Sessions.Contains(session));

    /// <summary>True when nothing is allowed by <paramref name="other"/> that is not allowed by this.</summary>
    public bool Covers(KeyScope other) =>
        (other.Permissions & ~Permissions) == 0
        && (!OnlyTest || other.OnlyTest)
        && (Sessions.IsEmpty || (!other.Sessions.IsEmpty && other.Sessions.All(Sessions.Contains)))
        && (Networks.IsEmpty || (!other.Networks.IsEmpty && other.Networks.All(inner => Networks.Any(outer => Contains(outer, inner)))));

    public bool Equals(KeyScope? other) =>
        other is not null && Permissions == other.Permissions && OnlyTest == other.OnlyTest && Sessions.SequenceEqual(other.Sessions) && Networks.SequenceEqual(other.Networks);

    public override int GetHashCode() => HashCode.Combine(Permissions, Sessions.Length, Networks.Length);

    private static bool Contains(IPNetwork outer, IPNetwork inner) => outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);
}
