using System.Text.RegularExpressions;

namespace Parley.Domain.Desk;

/// <summary>Texts with variables: <c>{{contact.name}}</c>, or <c>{{contact.name|there}}</c> with what stands where nothing is known.</summary>
public static partial class TextVariables
{
    /// <summary>The text with what is known filled in; what is not stays as it is and is listed, each once.</summary>
    /// <param name="known">A variable's value; null or empty where nothing is known. What it gives is not looked through again.</param>
    public static (string Text, ImmutableArray<string> Missing) Fill(string text, Func<string, string?> known)
    {
        var missing = ImmutableArray.CreateBuilder<string>();
        var filled = Variable().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (known(name) is { Length: > 0 } value) return value;
            if (match.Groups["else"] is { Success: true } otherwise) return otherwise.Value.Trim();
            if (!missing.Contains(name)) missing.Add(name);
            return match.Value;
        });
        return (filled, missing.ToImmutable());
    }

    /// <summary>The first word of a name.</summary>
    public static string? FirstName(string? name) => name?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();

    [GeneratedRegex(@"\{\{\s*(?<name>[a-z_.]{1,64}|field\.[^{}|]{1,64}?)\s*(\|(?<else>[^{}]*))?\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
