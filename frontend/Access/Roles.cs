using System.Collections.Frozen;
using Parley.V1;

namespace Parley.Frontend.Access;

/// <summary>What each role may do: the one place that says so.</summary>
public static class Roles
{
    private static readonly ImmutableArray<Permission> Viewer =
        [Permission.MessagesRead, Permission.EventsRead, Permission.ContactsRead, Permission.TemplatesRead, Permission.NumbersRead, Permission.LogRead];

    private static readonly ImmutableArray<Permission> Agent =
    [
        Permission.MessagesRead, Permission.MessagesSend, Permission.EventsRead, Permission.ContactsRead, Permission.ContactsWrite, Permission.ConsentWrite,
        Permission.TemplatesRead, Permission.NumbersRead, Permission.ConversationsWrite,
    ];

    private static readonly FrozenDictionary<PersonRole, ImmutableArray<Permission>> Table = new Dictionary<PersonRole, ImmutableArray<Permission>>
    {
        [PersonRole.Owner] = Permissions.OfKeys,
        [PersonRole.Admin] = Permissions.OfKeys.Remove(Permission.SettingsWrite),
        [PersonRole.Agent] = Agent,
        [PersonRole.Viewer] = Viewer,
        [PersonRole.PlatformAdmin] = [],
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<PersonRole, long> Masks =
        Table.ToFrozenDictionary(static row => row.Key, static row => row.Value.Aggregate(0L, static (mask, permission) => mask | Permissions.Bit(permission)));

    /// <summary>The roles that a member of a tenant can have, the strongest first.</summary>
    public static ImmutableArray<PersonRole> OfMembers { get; } = [PersonRole.Owner, PersonRole.Admin, PersonRole.Agent, PersonRole.Viewer];

    /// <summary>What a role allows within its tenant.</summary>
    public static ImmutableArray<Permission> Allowed(PersonRole role) => Table[role];

    /// <summary>The same as in <see cref="KeyScope.Permissions"/>; nothing without a role.</summary>
    public static long Mask(PersonRole? role) => role is { } given ? Masks[given] : 0;
}
