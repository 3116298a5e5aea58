namespace Parley.Domain.Templates;

/// <summary>The places in a template's text that a send fills: <c>{{1}}</c> or <c>{{name}}</c>.</summary>
public static class Variables
{
    /// <summary>Their names, in order, without the braces; null when braces do not pair up or hold no name.</summary>
    public static ImmutableArray<string>? Of(string text)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) return null;
            var name = text[(open + 2)..close].Trim();
            if (name.Length == 0 || name.AsSpan().ContainsAny('{', '}')) return null;
            names.Add(name);
            at = close + 2;
        }

        return text.IndexOf("}}", at, StringComparison.Ordinal) >= 0 ? null : names.ToImmutable();
    }

    /// <summary>Whether a name is a place's number.</summary>
    public static bool IsNumber(string name) => name.All(char.IsAsciiDigit);

    /// <summary>Whether a name can be a variable's: lower-case letters, digits and '_', not beginning with a digit.</summary>
    public static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
