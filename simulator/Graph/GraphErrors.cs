namespace Parley.Simulator.Graph;

/// <summary>The errors the simulator answers, each with the words clients see from Meta.</summary>
public static class GraphErrors
{
    public static GraphError MissingToken { get; } =
        new(190, "Authentication Error", HttpStatus: 401) { Message = "An access token is required to request this resource." };

    public static GraphError InvalidToken { get; } =
        new(190, "Access token", HttpStatus: 401) { Message = "Invalid OAuth access token - Cannot parse access token" };

    public static GraphError ExpiredToken { get; } =
        new(190, "Access token", HttpStatus: 401) { Message = "Error validating access token: Session has expired.", Subcode = 463 };

    /// <summary>Meta does not say whether an object is missing or hidden from this token.</summary>
    public static GraphError UnknownObject(string method, string id) => new(100, "Unsupported request")
    {
        Type = "GraphMethodException",
        Subcode = 33,
        Message = $"Unsupported {method.ToLowerInvariant()} request. Object with ID '{id}' does not exist, cannot be loaded due to missing "
            + "permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
    };

    public static GraphError UnknownPath(string path) => new(2500, "Unknown path") { Message = $"Unknown path components: {path}" };

    public static GraphError UnknownField(string field, string node) =>
        new(100, $"Tried accessing nonexisting field ({field}) on node type ({node})");

    public static GraphError MissingParameter(string name) => new(100, $"The parameter {name} is required.");

    public static GraphError InvalidParameter(string details) => new(100, "Invalid parameter", details);

    public static GraphError InvalidValue(string details) => new(131009, "Parameter value is not valid", details);

    public static GraphError ToSelf { get; } =
        new(131021, "Recipient cannot be sender", "Sender and recipient phone number is the same.");

    public static GraphError Undeliverable { get; } =
        new(131026, "Message undeliverable", "Message Undeliverable.");

    public static GraphError WindowClosed { get; } = new(131047, "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied to this number.");

    public static GraphError Throughput { get; } = new(130429, "Rate limit hit",
        "Message failed to send because there were too many messages sent from this phone number in a short period of time.", 429);

    public static GraphError PairRate { get; } = new(131056, "(Business Account, Consumer Account) pair rate limit hit",
        "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.", 429);

    /// <summary>Too many calls that manage an account.</summary>
    public static GraphError AccountLimit { get; } = new(80007, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit.", 429);

    /// <summary>Too many calls of an app.</summary>
    public static GraphError AppLimit { get; } = new(4, "Application request limit reached", "The app has reached its API call rate limit.", 429);

    /// <summary>Meta does not say with which code; this one is the nearest.</summary>
    public static GraphError Reach { get; } = new(131048, "Spam rate limit hit",
        "Message failed to send because this portfolio has reached its limit of people outside the customer service window.", 429);

    public static GraphError UnsupportedType(string type) =>
        new(131051, "Unsupported message type", $"Messages of type {type} are not supported.");

    /// <summary>Something the message cannot do without, though no single member is required.</summary>
    public static GraphError MissingRequired(string details) => new(131008, "Required parameter is missing", details);

    public static GraphError UnknownMedia(string path) =>
        new(100, $"Param {path}['id'] is not a valid whatsapp business account media attachment ID");

    public static GraphError MediaUpload(string details) => new(131053, "Media upload error", details);

    public static GraphError MediaDownload(string details) => new(131052, "Media download error", details);

    /// <summary>The business blocked this person.</summary>
    public static GraphError Blocked { get; } =
        new(130403, "User is blocked", "Message failed to send because the recipient is on the block list of this phone number.", 403);

    public static GraphError MarketingCap { get; } = new(131049, "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.");

    public static GraphError OptedOut { get; } = new(131050, "User has stopped marketing messages from this business",
        "Unable to deliver the message: the recipient has chosen to stop receiving marketing messages from your business.");

    public static GraphError NotByUserId { get; } = new(131062, "Recipient type is not supported",
        "Authentication templates with one-tap, zero-tap or copy-code buttons can only be sent to phone numbers.");

    public static GraphError ReactionTarget { get; } = new(131009, "Parameter value is not valid",
        "The message to react to is older than 30 days, is not in this chat, was deleted, or is a reaction itself.");

    /// <summary>An error injected by a fault.</summary>
    public static GraphError Injected(int code, int? httpStatus, string? title, string? details) => new(
        code, title ?? TitleOf(code), details ?? "This error was asked for by a fault.", httpStatus ?? HttpStatusOf(code));

    private static string TitleOf(int code) => code switch
    {
        1 => "An unknown error occurred",
        2 => "Service temporarily unavailable",
        4 => "Application request limit reached",
        80007 => "Rate limit issues",
        130429 => "Rate limit hit",
        131000 => "Something went wrong",
        131016 => "Service unavailable",
        131026 => "Message undeliverable",
        131031 => "Business Account locked",
        131047 => "Re-engagement message",
        131048 => "Spam rate limit hit",
        131056 => "(Business Account, Consumer Account) pair rate limit hit",
        131057 => "Business Account is in maintenance mode",
        133004 => "Server temporarily unavailable",
        190 => "Access token",
        368 => "Temporarily blocked for policies violations",
        _ => "Error",
    };

    private static int HttpStatusOf(int code) => code switch
    {
        0 or 190 => 401,
        10 or (>= 200 and <= 299) or 368 or 130497 or 131005 or 131031 => 403,
        4 or 80007 or 130429 or 131048 or 131056 => 429,
        2 or 133004 => 503,
        3 or 131000 or 131016 or 131057 => 500,
        _ => 400,
    };
}
