namespace Parley.Domain.Sessions;

/// <summary>What happens to a session.</summary>
public abstract record SessionEvent;

/// <summary>The Graph API confirmed that the token may read the number, and no other session holds it.</summary>
public sealed record SessionConnected(string App, string PhoneNumberId, string WabaId, string DisplayPhoneNumber, string VerifiedName) : SessionEvent;

/// <summary>The number is free again.</summary>
public sealed record SessionDisconnected(string PhoneNumberId) : SessionEvent;
