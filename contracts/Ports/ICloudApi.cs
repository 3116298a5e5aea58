namespace Parley.Contracts.Ports;

/// <summary>Meta's Cloud API as far as sessions use it.</summary>
public interface ICloudApi
{
    /// <summary>Done on return where it says accepted. Never throws for what the network or Meta do: every end is a value.</summary>
    Task<CloudSendResult> SendAsync(CloudNumber number, CloudMessage message, CancellationToken cancellationToken = default);

    /// <summary>Done on return where it gives an id, which lives 30 days. Repeating it does no harm. Never throws for what the network or Meta do.</summary>
    Task<CloudUpload> UploadAsync(CloudNumber number, Stream content, string mimeType, string fileName, CancellationToken cancellationToken = default);

    /// <summary>Done on return where it says so: the customer sees that this message and those before it were read, and that somebody writes. Never throws for what the network or Meta do.</summary>
    /// <param name="message">The wamid of a received message.</param>
    /// <param name="typing">Also show the typing indicator, 25 seconds at most.</param>
    Task<CloudAnswer> MarkReadAsync(CloudNumber number, string message, bool typing, CancellationToken cancellationToken = default);

    /// <summary>Asks whether the token may read the number, and what the number is called.</summary>
    Task<CloudNumberResult> ReadNumberAsync(CloudNumber number, CancellationToken cancellationToken = default);

    /// <summary>Asks to which business portfolio the number belongs, and how many people it may reach. Never throws for what the network or Meta do: what they do not tell is null.</summary>
    /// <param name="number">The number.</param>
    /// <param name="wabaId">The WhatsApp Business Account it is said to be in; believed only where Meta lists the number there.</param>
    Task<CloudPortfolio> ReadPortfolioAsync(CloudNumber number, string wabaId, CancellationToken cancellationToken = default);
}

/// <summary>A number and the token that may use it.</summary>
public sealed record CloudNumber(string PhoneNumberId, string Token)
{
    /// <summary>True for a number of the simulator's: its calls go there, and never to Meta.</summary>
    public bool IsTest { get; init; }

    /// <summary>Without the token: a record's text may reach a log.</summary>
    public override string ToString() => $"CloudNumber {{ PhoneNumberId = {PhoneNumberId} }}";
}

/// <summary>A message to send.</summary>
/// <param name="To">E.164 digits without '+', a business-scoped user id, or a group's id behind <see cref="GroupPrefix"/>.</param>
/// <param name="Text">The body of a text that is nothing but its body.</param>
/// <param name="ReplyTo">The wamid to quote, or null.</param>
/// <param name="CallbackData">Comes back in every status (<c>biz_opaque_callback_data</c>), at most 512 characters.</param>
/// <param name="Type">WhatsApp's type of the content.</param>
/// <param name="Content">Meta's JSON object of that type; empty for a text that is nothing but its body.</param>
public sealed record CloudMessage(string To, string Text, string? ReplyTo, string CallbackData, string Type = "text", ReadOnlyMemory<byte> Content = default)
{
    /// <summary>How a group is named beside people: this, and WhatsApp's id of it.</summary>
    public const string GroupPrefix = "group:";
}

/// <summary>How a send ended.</summary>
public abstract record CloudSendResult
{
    private CloudSendResult()
    {
    }

    /// <summary>WhatsApp answered with the message's id.</summary>
    public sealed record Accepted(string WhatsAppId) : CloudSendResult;

    /// <summary>WhatsApp answered with an error, and another attempt would end the same way.</summary>
    public sealed record Rejected(int Code, string Text) : CloudSendResult;

    /// <summary>It provably did not arrive, or was refused before processing; worth another attempt after a while.</summary>
    /// <param name="Rule">What waits, and how long.</param>
    /// <param name="Asked">The wait that WhatsApp asked for itself; zero when it did not.</param>
    public sealed record NotSent(int? Code, string Text, RetryRule Rule, TimeSpan Asked) : CloudSendResult;

    /// <summary>The request left and no usable answer came.</summary>
    public sealed record Unknown(string Text) : CloudSendResult;
}

/// <summary>How an upload ended.</summary>
/// <param name="MediaId">WhatsApp's id; null where it failed.</param>
/// <param name="Failure">How the send that needs it has ended thereby; null where it succeeded.</param>
public sealed record CloudUpload(string? MediaId, CloudSendResult? Failure);

/// <summary>How a call ended that brings nothing but its success.</summary>
/// <param name="Error">For people; null where it succeeded.</param>
/// <param name="Code">Meta's code, where it gave one.</param>
/// <param name="Unreachable">True when no answer came: try again later.</param>
public sealed record CloudAnswer(string? Error = null, int? Code = null, bool Unreachable = false);

/// <summary>What the Graph API says of a number.</summary>
/// <param name="Known">True when the token may read it.</param>
/// <param name="Error">For people, when it is not known.</param>
/// <param name="Unreachable">True when the Graph API gave no answer at all: try again later.</param>
public sealed record CloudNumberResult(bool Known, string? DisplayPhoneNumber, string? VerifiedName, string? Error, bool Unreachable);

/// <summary>A number's business portfolio.</summary>
/// <param name="BusinessId">Meta's id of it; null where the token may not read it.</param>
/// <param name="Limit">How many people it may reach; null where Meta does not say.</param>
/// <param name="IsOfAccount">True where Meta lists the number in the WhatsApp Business Account that it is said to be in.</param>
public sealed record CloudPortfolio(string? BusinessId, MessagingLimit? Limit, bool IsOfAccount);
