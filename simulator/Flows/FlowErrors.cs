using Parley.Simulator.Graph;

namespace Parley.Simulator.Flows;

/// <summary>What Graph answers about flows.</summary>
internal static class FlowErrors
{
    public static GraphError NotChanged(string why) => new(139001, "Updating attempt failed", why);

    public static GraphError NotPublished(string why) => new(139002, "Publishing failed", why);

    public static GraphError NotDeprecated { get; } = new(139003, "Deprecating failed", "Only a published flow can be deprecated.");

    public static GraphError NotDeleted { get; } = new(139004, "Deleting failed", "Only a draft can be deleted.");

    public static GraphError NotCloned { get; } = new(139006, "Cloning failed", "There is no flow of this id in the account.");

    public static GraphError NameTaken { get; } = GraphErrors.InvalidParameter("There is a flow of this name in the account.");

    public static GraphError Blocked { get; } = new(132068, "Flow is blocked", "The flow is blocked.");

    public static GraphError Throttled { get; } = new(132069, "Flow is throttled", "The flow is throttled: 10 messages with it were sent within the last hour.");
}
