using Parley.Contracts.Grains;

namespace Parley.Domain.Sessions;

/// <summary>The limits of a business profile (Meta, "Business profiles"), in characters.</summary>
public static class ProfileRules
{
    public const int MaxAbout = 139, MaxAddress = 256, MaxDescription = 512, MaxEmail = 128, MaxWebsite = 256, MaxWebsites = 2;

    /// <summary>What WhatsApp would refuse; null when nothing was found. Empty is what is not set.</summary>
    public static Refusal? Check(string about, string address, string description, string email, IReadOnlyCollection<string> websites) =>
        TooLong("about", about, MaxAbout) ?? TooLong("address", address, MaxAddress) ?? TooLong("description", description, MaxDescription) ?? TooLong("email", email, MaxEmail)
        ?? (websites.Count > MaxWebsites ? Invalid($"websites has {websites.Count} addresses; the limit is {MaxWebsites}.") : null)
        ?? websites.Select(site => TooLong("a website", site, MaxWebsite) ?? (Uri.TryCreate(site, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http") ? null : Invalid("a website is an http or https address.")))
            .FirstOrDefault(refusal => refusal is not null);

    private static Refusal? TooLong(string name, string text, int most)
    {
        var length = text.EnumerateRunes().Count();
        return length > most ? Invalid($"{name} has {length} characters; the limit is {most}.") : null;
    }

    private static Refusal Invalid(string text) => new(RefusalKind.InvalidArgument, "PROFILE_INVALID", text);
}
