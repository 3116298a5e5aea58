namespace Parley.Contracts.Grains;

/// <summary>What WhatsApp says of a tenant's template.</summary>
/// <param name="Template">Meta's id.</param>
/// <param name="Aspect"><c>status</c>, <c>quality</c>, <c>category</c>, <c>components</c> or <c>deleted</c>.</param>
/// <param name="Announced">True when the change is announced for later.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte; empty where there was none.</param>
[GenerateSerializer, Immutable, Alias("parley.TemplateNews")]
public sealed record TemplateNews(
    [property: Id(0)] string Template,
    [property: Id(1)] string WabaId,
    [property: Id(2)] string Name,
    [property: Id(3)] string Language,
    [property: Id(4)] string Aspect,
    [property: Id(5)] string? Before,
    [property: Id(6)] string After,
    [property: Id(7)] string? Reason,
    [property: Id(8)] DateTimeOffset At,
    [property: Id(9)] bool Announced,
    [property: Id(10)] ReadOnlyMemory<byte> Raw);

/// <summary>What WhatsApp says of a tenant's account or number, apart from templates.</summary>
/// <param name="Field">The webhook's field, such as <c>phone_number_quality_update</c>.</param>
/// <param name="Event">Its event, or the word that says most; null where it has none.</param>
/// <param name="Number">The number it is about, as WhatsApp displays it; null where it is about the account.</param>
/// <param name="Raw">The fragment of the webhook, byte for byte: the change, or of an error the error.</param>
/// <param name="Session">The session of the number that an error is about.</param>
/// <param name="ErrorCode">Meta's code of an error.</param>
/// <param name="ErrorText">What a person may read about an error.</param>
/// <param name="Occasion">With the fragment, what makes it one piece of news however often it is told; null for <paramref name="At"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.AccountNews")]
public sealed record AccountNews(
    [property: Id(0)] string WabaId,
    [property: Id(1)] string Field,
    [property: Id(2)] string? Event,
    [property: Id(3)] string? Number,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] ReadOnlyMemory<byte> Raw,
    [property: Id(6)] SessionId? Session = null,
    [property: Id(7)] int? ErrorCode = null,
    [property: Id(8)] string? ErrorText = null,
    [property: Id(9)] string? Occasion = null);
