namespace Parley.Simulator.Wire;

/// <summary>Phone numbers as WhatsApp ids: digits only, country code first.</summary>
public static class PhoneDigits
{
    /// <summary>
    /// The digits of <paramref name="text"/>, written with or without <c>+</c>, spaces, dashes, dots and brackets;
    /// null when it is no phone number of 7 to 15 digits.
    /// </summary>
    public static string? Parse(string? text)
    {
        if (text is null || text.Length > 40) return null;
        Span<char> digits = stackalloc char[15];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (length == digits.Length) return null;
                digits[length++] = c;
            }
            else if (c is not ('+' or ' ' or '-' or '(' or ')' or '.'))
            {
                return null;
            }
        }

        return length < 7 ? null : new string(digits[..length]);
    }

    /// <summary>The digits only, whatever else there is: how webhooks name a business number.</summary>
    public static string Of(string text) => string.Concat(text.Where(char.IsAsciiDigit));
}
