using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Parley.Contracts.Ports;

namespace Parley.Domain.Notices;

/// <summary>What people are told, in their language: the texts of <c>Texts/*.json</c>, by name. Whoever has another language reads English.</summary>
public static class NoticeTexts
{
    private const string Folder = "notices/", English = "en";

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> Languages = typeof(NoticeTexts).Assembly.GetManifestResourceNames()
        .Where(static name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(static name => Path.GetFileNameWithoutExtension(name[Folder.Length..]), Read);

    /// <summary>The languages that there are texts in.</summary>
    public static ImmutableArray<string> Known { get; } = [.. Languages.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The names of a language's texts.</summary>
    public static ImmutableArray<string> Names(string language) => Languages[language].Keys;

    /// <summary>The language that somebody with a locale reads, one of <see cref="Known"/>.</summary>
    /// <param name="locale">A BCP 47 tag.</param>
    public static string Language(string locale) => locale.Split('-')[0].ToLowerInvariant() is var language && Languages.ContainsKey(language) ? language : English;

    /// <summary>Whether a language is written from right to left.</summary>
    public static bool IsRightToLeft(string language) => language == "ar";

    /// <summary>A text with what is put into it.</summary>
    /// <exception cref="KeyNotFoundException">There is no text of this name.</exception>
    public static string Say(string locale, string name, params object?[] put) => string.Format(CultureInfo.InvariantCulture, Languages[Language(locale)][name], put);

    /// <summary>A notice whose text can be said in other languages.</summary>
    /// <param name="name">The text's name.</param>
    /// <param name="put">What is put into it.</param>
    public static Notice Notice(TenantId? tenant, NoticeTopic topic, string subject, DateTimeOffset at, string occasion, string name, params string[] put) =>
        Contracts.Ports.Notice.New(tenant, topic, subject, Say(English, name, put), at, occasion) with { Message = JsonSerializer.Serialize<string[]>([name, .. put]) };

    /// <summary>What a notice says to somebody.</summary>
    public static string Body(Notice notice, string locale) => notice.Message is { } message && JsonSerializer.Deserialize<string[]>(message) is [var name, .. var put] && Languages[English].ContainsKey(name)
        ? Say(locale, name, put)
        : notice.Text;

    private static FrozenDictionary<string, string> Read(string resource)
    {
        using var stream = typeof(NoticeTexts).Assembly.GetManifestResourceStream(resource)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
