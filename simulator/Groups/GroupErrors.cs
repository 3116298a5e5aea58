using Parley.Simulator.Graph;

namespace Parley.Simulator.Groups;

/// <summary>What Graph answers about groups, with the HTTP statuses that Meta's list has for them.</summary>
internal static class GroupErrors
{
    public static GraphError Bad { get; } = new(131020, "Bad Group", "Cannot send messages to single member groups.");

    public static GraphError Unknown { get; } = new(131041, "Group unknown", "The group was not found, either because it doesn't exist or you are not a member.");

    public static GraphError BadCursor { get; } = new(131059, "Invalid cursor", "The cursor has either expired or become corrupted. Start pagination from the beginning again.");

    public static GraphError Partly { get; } = new(131201, "Request partially succeeded", "Not all participant-level operations in the request succeeded.", 206);

    public static GraphError Twice { get; } = new(131202, "Duplicate participant", "Duplicate participants in the participant array input.");

    public static GraphError TooMany { get; } = new(131204, "Participant overlimit", "Group participant size exceeds limit.");

    public static GraphError Suspended { get; } = new(131207, "Group suspended", "The group violates platform policies.", 403);

    public static GraphError TooManyGroups { get; } = new(131211, "Group create limit reached", "Reached the limit for the maximum number of groups that can be created for this number.");

    public static GraphError NotIn { get; } = new(131212, "Participant is not a part of the group.", "Participant is not a part of the group.");

    public static GraphError NoRequest { get; } = new(131213, "Group join request does not exist.", "Group join request does not exist.");

    public static GraphError NotEligible { get; } = new(131215, "This phone number is not eligible to access Groups APIs",
        "Groups APIs are only available for Official Business Accounts with a messaging limit of at least 100,000, and not for numbers of the WhatsApp Business App.");

    public static GraphError TypeInGroup(string type) => GraphErrors.UnsupportedType($"{type} in a group");
}
