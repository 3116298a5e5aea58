using Parley.Simulator.Graph;

namespace Parley.Simulator.Coexistence;

/// <summary>Why contacts or chats of the phone are not handed over.</summary>
internal static class CoexistenceErrors
{
    public static GraphError Again { get; } = new(2593107, "Synchronization request limit exceeded", "This synchronization was requested before.");

    public static GraphError TooLate { get; } = new(2593108, "Synchronization request made outside of allowed time window",
        "Synchronization can be requested within 24 hours after the number was connected.");

    public static GraphError Declined { get; } = new(2593109, "History sync is turned off by the business from the WhatsApp Business App",
        "History sharing is turned off by the business.");
}
