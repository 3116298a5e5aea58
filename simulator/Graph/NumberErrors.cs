namespace Parley.Simulator.Graph;

/// <summary>What numbers and accounts answer when they are not in a state to do something.</summary>
public static class NumberErrors
{
    public static GraphError NotRegistered { get; } = new(133010, "Phone number not registered",
        "The phone number is not registered on the WhatsApp Business Platform.");

    public static GraphError NotVerified { get; } = new(133006, "Phone number re-verification needed",
        "The phone number needs to be verified before it can be registered.");

    public static GraphError WrongPin { get; } = new(133005, "Two step verification PIN mismatch", "The two-step verification PIN is incorrect.");

    public static GraphError TooManyPins { get; } = new(133008, "Too many two step verification PIN guesses",
        "There were too many wrong PINs for this phone number. Wait before you try again.");

    public static GraphError TooManyRegistrations { get; } = new(133016, "Account register deregister rate limit exceeded",
        "There were too many attempts to register or deregister this phone number within 72 hours.");

    public static GraphError CodeNotSent(string why) => new(136024, "Request code error", why);

    public static GraphError WrongCode { get; } = new(136025, "Verify code error", "The code is not the one that was sent, or it was used already.");

    public static GraphError Locked { get; } = new(131031, "Business Account locked",
        "The WhatsApp Business Account has been restricted or disabled for violating a platform policy.", 403);

    public static GraphError Payment { get; } = new(131042, "Business eligibility payment issue",
        "Message failed to send because of an error related to the payment method.");

    public static GraphError BlockFailed { get; } = new(139100, "Failed to block/unblock users", "Some of the users could not be blocked or unblocked.");
}
