using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>What kind of thing went wrong.</summary>
public enum FailureKind
{
    /// <summary>Token or permission.</summary>
    Auth,

    /// <summary>Meta blocked or locked the business.</summary>
    Integrity,

    /// <summary>Too fast; over in seconds.</summary>
    Throttle,

    /// <summary>Too much; over in hours, and no matter of pace alone.</summary>
    SlowThrottle,

    /// <summary>A fault of Meta's that passes.</summary>
    Transient,

    /// <summary>The request is wrong.</summary>
    BadRequest,

    /// <summary>This person cannot or must not be reached this way.</summary>
    Recipient,

    /// <summary>The number or the account is not in order.</summary>
    Account,

    Media,

    Template,

    Flow,

    /// <summary>Meta's Marketing Messages API.</summary>
    Marketing,

    /// <summary>Nothing that a send is answered with, or a code of Meta's that is not known here.</summary>
    Other,
}

/// <summary>A failed send as a value: what it was, whether and how it is tried again, what a person reads.</summary>
/// <param name="Retry">Null: never as it is.</param>
/// <param name="UserText">One or two sentences: what happened and what to do.</param>
public sealed record SendFailure(FailureKind Kind, RetryRule? Retry, string UserText);
