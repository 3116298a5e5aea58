using System.Globalization;
using System.Text.Json;

namespace Parley.Domain.Desk;

/// <summary>The question how a conversation was, asked with three buttons when it is resolved, and what the buttons say back.</summary>
public static class Ratings
{
    /// <summary>The best; 1 is the worst.</summary>
    public const int Best = 3;

    /// <summary>Meta's limit for the title of a button.</summary>
    public const int MaxTitle = 20;

    /// <summary>Meta's limit for the body of an interactive message.</summary>
    public const int MaxQuestion = 1024;

    private const string Prefix = "parley-rating-";

    /// <summary>Meta's JSON object <c>interactive</c> that asks.</summary>
    /// <param name="titles">Of the buttons, the best first.</param>
    public static byte[] Question(string question, ImmutableArray<string> titles) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["type"] = "button",
        ["body"] = new Dictionary<string, string> { ["text"] = question },
        ["action"] = new Dictionary<string, object>
        {
            ["buttons"] = titles.Select(static (title, i) => new Dictionary<string, object>
            {
                ["type"] = "reply",
                ["reply"] = new Dictionary<string, string> { ["id"] = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Best - i}"), ["title"] = title },
            }).ToArray(),
        },
    });

    /// <summary>What a button says; null for every other one.</summary>
    /// <param name="id">The button's id, as WhatsApp tells it.</param>
    public static int? Of(string? id) => id is not null && id.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var rating) && rating is >= 1 and <= Best ? rating : null;
}
