using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Parley.Contracts.Grains;

namespace Parley.Domain.Consent;

/// <summary>
/// The words by which people stop and reopen messages. A message counts only when it is such a word and nothing else, so
/// that "please stop by tomorrow" stops nothing; case, width, accents of a shouting keyboard and punctuation around it do
/// not matter. Words that mean something else in half of all conversations (cancel, end, quit) are not among them; an
/// operator adds those that fit.
/// </summary>
public sealed class OptOutWords
{
    private static readonly (string Language, string[] Stop, string[] Start)[] Languages =
    [
        ("en", ["stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "opt-out", "stop promotions", "stop messages", "remove me"], ["start", "unstop", "subscribe", "opt in", "optin", "opt-in", "resume messages"]),
        ("hi", ["रोकें", "रोको", "बंद करें", "बंद करो", "बंद", "सदस्यता समाप्त करें", "band karo", "roko"], ["शुरू", "शुरू करें", "शुरू करो", "चालू करें", "shuru karo"]),
        ("fr", ["stop", "arrêt", "arret", "arrêter", "arreter", "arrêtez", "désabonner", "desabonner", "désinscription", "se désabonner", "me désabonner"], ["start", "reprendre", "abonner", "s'abonner", "m'abonner"]),
        ("ar", ["توقف", "أوقف", "اوقف", "إيقاف", "ايقاف", "إلغاء الاشتراك", "الغاء الاشتراك"], ["ابدأ", "ابدا", "استئناف", "اشتراك", "اشترك"]),
        ("es", ["parar", "alto", "detener", "baja", "darme de baja", "dar de baja", "cancelar suscripción", "cancelar suscripcion", "no más mensajes", "no mas mensajes"], ["iniciar", "empezar", "alta", "suscribir", "suscribirme", "reanudar"]),
        ("pt", ["parar", "pare", "sair", "descadastrar", "cancelar inscrição", "cancelar inscricao", "remover", "não quero mais", "nao quero mais"], ["iniciar", "começar", "comecar", "voltar a receber", "inscrever"]),
        ("de", ["stopp", "abmelden", "abbestellen", "keine nachrichten mehr", "austragen"], ["anmelden", "wieder anmelden", "weiter senden"]),
        ("it", ["ferma", "basta messaggi", "disiscrivimi", "annulla iscrizione"], ["inizia", "iscrivimi", "riprendi"]),
        ("id", ["berhenti", "hentikan", "berhenti berlangganan"], ["mulai", "berlangganan", "lanjutkan"]),
    ];

    private readonly FrozenDictionary<string, ConsentAction> _words;
    private readonly int _longest;

    /// <param name="moreStop">Words that stop besides the built-in ones.</param>
    /// <param name="moreStart">Words that reopen besides the built-in ones.</param>
    /// <param name="without">Built-in words that mean nothing here.</param>
    public OptOutWords(IEnumerable<string>? moreStop = null, IEnumerable<string>? moreStart = null, IEnumerable<string>? without = null)
    {
        var words = new Dictionary<string, ConsentAction>(StringComparer.Ordinal);
        foreach (var (_, stop, start) in Languages)
        {
            foreach (var word in start) words[Canonical(word)] = ConsentAction.Reopened;
            foreach (var word in stop) words[Canonical(word)] = ConsentAction.Stopped;
        }

        foreach (var word in without ?? []) words.Remove(Canonical(word));
        foreach (var word in moreStart ?? []) words[Canonical(word)] = ConsentAction.Reopened;
        foreach (var word in moreStop ?? []) words[Canonical(word)] = ConsentAction.Stopped;
        words.Remove("");
        _words = words.ToFrozenDictionary(StringComparer.Ordinal);
        // Decomposed, or in full width with punctuation around it, a word is a little longer than its canonical form.
        _longest = _words.Count == 0 ? 0 : (2 * _words.Keys.Max(static word => word.Length)) + 8;
    }

    /// <summary>The languages that have built-in words, as ISO 639-1 codes.</summary>
    public static ImmutableArray<string> BuiltInLanguages { get; } = [.. Languages.Select(static one => one.Language)];

    /// <summary>The built-in words of a language.</summary>
    public static (ImmutableArray<string> Stop, ImmutableArray<string> Start) BuiltIn(string language)
    {
        var (_, stop, start) = Array.Find(Languages, one => one.Language == language);
        return ([.. stop], [.. start]);
    }

    /// <summary>What a message says about consent: stopped, reopened, or (null) nothing. Costs a comparison of lengths for all but the shortest messages.</summary>
    public ConsentAction? Read(string? text)
    {
        if (text is null || text.Length > _longest || text.Length == 0) return null;
        return _words.TryGetValue(Canonical(text), out var action) ? action : null;
    }

    /// <summary>
    /// Letters alone, in upper case, with one blank between words. By hand, because what the platform's normalisation does
    /// depends on how the program was built.
    /// </summary>
    private static string Canonical(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // Letters as wide as Chinese ones stand 0xFEE0 behind the common ones.
            var c = rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - 0xFEE0) : rune;
            // Accents on their own, Arabic vowel signs, joiners and variation selectors: their letters are written without them too.
            if (c.Value is (>= 0x300 and <= 0x36F) or (>= 0x64B and <= 0x652) or (>= 0x200B and <= 0x200F) or (>= 0xFE00 and <= 0xFE0F)) continue;
            if (Rune.IsLetterOrDigit(c) || IsSign(c)) result.Append(Rune.ToUpperInvariant(c).ToString());
            else if (c.Value is '-' or '\'' or '\u2019') result.Append(c.Value == '-' ? '-' : '\'');
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }

        return result.ToString().Trim(' ', '-', '\'');
    }

    /// <summary>Vowel signs that are part of the word, as Hindi's are.</summary>
    private static bool IsSign(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
