using System.Net;
using System.Net.Mail;
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

/// <summary>The operator's mail server.</summary>
public sealed class MailSettings
{
    /// <summary>Without it nothing is mailed.</summary>
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    /// <summary>STARTTLS. Off for a server on this machine alone.</summary>
    public bool Tls { get; set; } = true;

    /// <summary>The sender's address.</summary>
    public string? From { get; set; }

    public string? User { get; set; }

    /// <summary>In the environment; wins over <see cref="PasswordFile"/>.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds nothing else.</summary>
    public string? PasswordFile { get; set; }

    internal string Secret() => Password ?? (PasswordFile is { } file ? File.ReadAllText(file).Trim() : "");

    internal IEnumerable<string> Faults()
    {
        if (Host is null or "") yield break;
        if (From is null || !MailAddress.TryCreate(From, out _)) yield return "Parley:Mail:From is missing or no address; mails need a sender.";
        if (Port is < 1 or > 65535) yield return "Parley:Mail:Port goes from 1 to 65535.";
        if (!Tls && !(Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address)))) yield return "Parley:Mail:Tls is false, and the mail server is beyond this machine; links that open accounts need TLS.";
        if (PasswordFile is { } file && !File.Exists(file)) yield return $"There is no file {file}, which Parley:Mail:PasswordFile names.";
    }
}
