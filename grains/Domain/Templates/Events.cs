namespace Parley.Domain.Templates;

/// <summary>WhatsApp says something of one of the tenant's templates; what it said stands raw beside it.</summary>
/// <param name="Template">Meta's id.</param>
/// <param name="Aspect"><c>status</c>, <c>quality</c>, <c>category</c>, <c>components</c> or <c>deleted</c>.</param>
/// <param name="Before">What it was, where that is known.</param>
/// <param name="After">What it is now: APPROVED, PAUSED, GREEN, MARKETING, …</param>
/// <param name="Reason">Why, in WhatsApp's words; null where it says nothing.</param>
/// <param name="Announced">True when the change is announced for later and has not happened yet.</param>
public sealed record TemplateChanged(
    string Template, string WabaId, string Name, string Language, string Aspect, string? Before, string After, string? Reason, DateTimeOffset At, bool Announced = false);
