namespace Parley.Domain.Sessions;

/// <summary>What happens to a session.</summary>
public abstract record SessionEvent;

/// <summary>The Graph API confirmed that the token may read the number, and no other session holds it.</summary>
/// <param name="Portfolio">Meta's id of the business portfolio; null where Meta did not tell.</param>
public sealed record SessionConnected(
    string App, string PhoneNumberId, string WabaId, string DisplayPhoneNumber, string VerifiedName, string? Portfolio = null) : SessionEvent;

/// <summary>WhatsApp refuses everything this number sends until a person does something. What is promised waits.</summary>
/// <param name="Code">Meta's code.</param>
/// <param name="Text">What happened and what to do.</param>
public sealed record SendingHeld(int? Code, string Text) : SessionEvent;

/// <summary>The number sends again.</summary>
public sealed record SendingResumed : SessionEvent;

/// <summary>How many messages a second the number sends at most.</summary>
public sealed record ThroughputSet(int MessagesPerSecond) : SessionEvent;

/// <summary>The number is free again.</summary>
public sealed record SessionDisconnected(string PhoneNumberId) : SessionEvent;
