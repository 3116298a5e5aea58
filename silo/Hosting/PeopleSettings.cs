using Parley.Frontend.Accounts;

namespace Parley.Silo.Hosting;

/// <summary>How people come to have an account, and sign in.</summary>
public sealed class PeopleSettings
{
    /// <summary>Where people reach the web listener, such as https://parley.example.com; without it, only from this machine.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>True lets anybody make an account.</summary>
    public bool SignUp { get; set; }

    /// <summary>The version of the terms that people accept; empty for none.</summary>
    public string TermsVersion { get; set; } = "";

    /// <summary>Days until a sign-in ends, however much it is used, 1 to 365.</summary>
    public int SignInDays { get; set; } = 30;

    /// <summary>Minutes until a sign-in ends that is not used, 5 to 43200.</summary>
    public int IdleMinutes { get; set; } = 720;

    /// <summary>Attempts per minute and address at what hashes or mails, 1 to 100000.</summary>
    public int AttemptsPerMinute { get; set; } = 20;

    internal void Apply(PeopleOptions options)
    {
        options.PublicUrl = PublicUrl is { Length: > 0 } url ? new Uri(url) : null;
        (options.SignUp, options.TermsVersion, options.AttemptsPerMinute) = (SignUp, TermsVersion, AttemptsPerMinute);
        (options.SignInFor, options.IdleFor) = (TimeSpan.FromDays(SignInDays), TimeSpan.FromMinutes(IdleMinutes));
    }

    internal IEnumerable<string> Faults(bool beyondLoopback)
    {
        if (PublicUrl is { Length: > 0 } text && (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.PathAndQuery != "/" || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback))))
            yield return "Parley:People:PublicUrl is not an https address without a path.";
        if (SignUp && beyondLoopback && PublicUrl is null or "") yield return "Parley:People:SignUp needs Parley:People:PublicUrl, the address that mails name.";
        if (TermsVersion.Length > 64) yield return "Parley:People:TermsVersion has at most 64 characters.";
        if (SignInDays is < 1 or > 365) yield return "Parley:People:SignInDays goes from 1 to 365.";
        if (IdleMinutes is < 5 or > 43_200) yield return "Parley:People:IdleMinutes goes from 5 to 43200.";
        if (AttemptsPerMinute is < 1 or > 100_000) yield return "Parley:People:AttemptsPerMinute goes from 1 to 100000.";
    }
}
