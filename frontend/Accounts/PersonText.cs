using System.Net.Mail;
using System.Text;
using Grpc.Core;
using Parley.Frontend.Services;

namespace Parley.Frontend.Accounts;

/// <summary>Checks of what people write about themselves, each with the rule in its error.</summary>
internal static class PersonText
{
    public const int MinPassword = 10, MaxPassword = 128;

    /// <summary>An address in the one spelling that is looked for.</summary>
    public static string Email(string text) => TryEmail(text) ?? throw Arguments.Invalid("EMAIL_INVALID", "email is an e-mail address, such as anna@example.com, of at most 254 characters.");

    /// <summary>The same, or null for what is no address.</summary>
    public static string? TryEmail(string text)
    {
        var plain = text.Trim();
        if (plain.Length is 0 or > 254 || plain.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"')) return null;
        return MailAddress.TryCreate(plain, out var address) && address.Address == plain ? plain.Normalize(NormalizationForm.FormC).ToLowerInvariant() : null;
    }

    /// <summary>A password that a person may choose.</summary>
    public static string Password(string password, string email)
    {
        if (password.Length is < MinPassword or > MaxPassword) throw Arguments.Invalid("PASSWORD_INVALID", $"A password has {MinPassword} to {MaxPassword} characters; a sentence makes a good one.");
        if (password.Distinct().Count() < 5 || password.Contains(email[..email.IndexOf('@', StringComparison.Ordinal)], StringComparison.OrdinalIgnoreCase) && email.IndexOf('@', StringComparison.Ordinal) > 3)
            throw Arguments.Invalid("PASSWORD_INVALID", "This password is easily guessed: it repeats few characters, or holds the e-mail address. Take another.");
        return password;
    }

    public static string TimeZone(string zone) => zone.Length == 0 ? "UTC"
        : zone.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone
        : throw Arguments.Invalid("TIME_ZONE_INVALID", "timeZone is an IANA name, such as Asia/Kolkata.");

    public static string Locale(string locale) => locale.Length == 0 ? "en"
        : locale.Length <= 35 && locale.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') && char.IsAsciiLetter(locale[0]) ? locale
        : throw Arguments.Invalid("LOCALE_INVALID", "locale is a language tag, such as en or hi-IN.");

    /// <summary>A phone number that a person gave, or null for none.</summary>
    public static string? Phone(string phone) => phone.Length == 0 ? null : "+" + PhoneDigits(phone);

    public static string Country(string country) => country.Length == 0 || (country.Length == 2 && country.All(char.IsAsciiLetterUpper)) ? country
        : throw Arguments.Invalid("COUNTRY_INVALID", "country is two capital letters, such as IN.");

    public static string Short(string text, string name) => text.Length <= 200 ? text.Trim() : throw Arguments.Invalid("TEXT_INVALID", $"{name} has at most 200 characters.");

    public static string Website(string website) => website.Length == 0 || (website.Length <= 200 && Uri.TryCreate(website, UriKind.Absolute, out var url) && url.Scheme is "https" or "http") ? website
        : throw Arguments.Invalid("WEBSITE_INVALID", "website is an address such as https://shop.example.com.");

    private static string PhoneDigits(string phone)
    {
        try
        {
            return Arguments.Phone(phone);
        }
        catch (RpcException)
        {
            throw Arguments.Invalid("PHONE_INVALID", "phone is in E.164 form: '+', country code and number, 7 to 15 digits.");
        }
    }
}
