using Parley.Contracts.Grains;

namespace Parley.Domain.Consent;

/// <summary>A line of a person's ledger of consent: what was said, by whom, and its proof.</summary>
/// <param name="At">When it was said; the evidence's time.</param>
/// <param name="Granted">The purposes that the person agrees to after this.</param>
/// <param name="Stopped">The purposes that are stopped after this, whatever was agreed to.</param>
/// <param name="Session">The session by which WhatsApp told a person's settings; null for everything else.</param>
public sealed record ConsentChanged(
    ConsentAction Action,
    Purposes Purposes,
    ConsentVoice Voice,
    DateTimeOffset At,
    string Source,
    string? Text,
    string? Ip,
    string? Agent,
    string? Reference,
    string Author,
    string Key,
    Purposes Granted,
    Purposes Stopped,
    SessionId? Session = null);
