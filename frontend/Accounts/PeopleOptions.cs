namespace Parley.Frontend.Accounts;

/// <summary>How people sign in and come to have an account; the operator's choices.</summary>
public sealed class PeopleOptions
{
    /// <summary>Where people reach the web listener; null for this machine alone.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>True when anybody may make an account.</summary>
    public bool SignUp { get; set; }

    /// <summary>The version of the terms that people accept; empty for none.</summary>
    public string TermsVersion { get; set; } = "";

    /// <summary>The end of a sign-in, however much it is used.</summary>
    public TimeSpan SignInFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The end of a sign-in that is not used.</summary>
    public TimeSpan IdleFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Attempts per minute and address at everything that hashes or mails.</summary>
    public int AttemptsPerMinute { get; set; } = 20;

    /// <summary>Mails per hour to one address.</summary>
    public int MailsPerHour { get; set; } = 5;

    /// <summary>Wrong attempts after which an account is locked, for <see cref="LockedFor"/>.</summary>
    public int MostAttempts { get; set; } = 10;

    public TimeSpan LockedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Iterations of PBKDF2 with SHA-512. Passwords hashed with fewer are hashed again when they are next used.</summary>
    public int HashIterations { get; set; } = 210_000;
}
