namespace Parley.Simulator.Graph;

/// <summary>Why a code is not exchanged for a token.</summary>
public static class OAuthErrors
{
    public static GraphError UnknownApp { get; } =
        new(101, "Missing client_id parameter") { Message = "Error validating application. Cannot get application info due to a system error." };

    public static GraphError WrongSecret { get; } = new(1, "Error validating client secret") { Message = "Error validating client secret." };

    public static GraphError UnknownCode { get; } = new(100, "Invalid verification code format") { Message = "Invalid verification code format." };

    public static GraphError UsedCode { get; } = new(100, "This authorization code has been used") { Message = "This authorization code has been used.", Subcode = 36009 };

    public static GraphError ExpiredCode { get; } = new(100, "This authorization code has expired") { Message = "This authorization code has expired.", Subcode = 36007 };
}
