namespace Parley.Contracts.Ports;

/// <summary>What people of an account, and the operator (tenant null), should know, until they have read it. Writes are durable on return.</summary>
public interface INotices
{
    /// <summary>Adds notices: each once for its occasion, and only those that are wanted. Answers how many were added.</summary>
    Task<int> AddAsync(ImmutableArray<Notice> notices, CancellationToken cancellationToken = default);

    /// <summary>Notices, newest first.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<Notice>> ListAsync(TenantId? tenant, bool unreadOnly, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>How many are not read yet.</summary>
    Task<long> UnreadAsync(TenantId? tenant, CancellationToken cancellationToken = default);

    /// <summary>Marks those as read that are not: all, or these. Answers how many.</summary>
    Task<int> MarkReadAsync(TenantId? tenant, ImmutableArray<NoticeId>? ids, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>What an account said about topics; those it said nothing about are left out.</summary>
    Task<ImmutableDictionary<NoticeTopic, bool>> PreferencesAsync(TenantId tenant, CancellationToken cancellationToken = default);

    Task SavePreferenceAsync(TenantId tenant, NoticeTopic topic, bool wanted, CancellationToken cancellationToken = default);

    /// <summary>Removes notices from before a time.</summary>
    Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A notice.</summary>
/// <param name="Subject">The id of what it is about; empty for the account as a whole.</param>
/// <param name="Text">What a person reads.</param>
/// <param name="Occasion">What makes it one notice however often it is told, within its tenant.</param>
public sealed record Notice(NoticeId Id, TenantId? Tenant, NoticeTopic Topic, string Subject, string Text, DateTimeOffset At, DateTimeOffset? ReadAt, string Occasion)
{
    /// <summary>What it says in words that can be said in other languages: a JSON array of the text's name and what is put into it; null where <see cref="Text"/> is all there is.</summary>
    public string? Message { get; init; }

    public static Notice New(TenantId? tenant, NoticeTopic topic, string subject, string text, DateTimeOffset at, string occasion) => new(NoticeId.New(), tenant, topic, subject, text, at, null, occasion);
}

/// <summary>What notices are about. The numbers are the API's, and stored.</summary>
public enum NoticeTopic
{
    /// <summary>An endpoint of the account gets no events any more.</summary>
    WebhookStopped = 1,

    /// <summary>A number sends nothing until somebody has done something: its token has ended, its account is restricted.</summary>
    NumberHeld = 2,

    /// <summary>WhatsApp paused, disabled or rejected a template.</summary>
    TemplateStopped = 3,

    /// <summary>The operator suspended, resumed or slowed down the account.</summary>
    AccountStanding = 4,

    /// <summary>The operator asks for access to the account, or has it.</summary>
    SupportAccess = 5,

    /// <summary>Data of the account may have come into wrong hands.</summary>
    Breach = 6,

    /// <summary>Terms or policies change.</summary>
    Policy = 7,

    /// <summary>News of the product, for those alone who asked for them.</summary>
    ProductNews = 8,

    /// <summary>Something that arrived for the account, or for nobody, could not be handled.</summary>
    DeadLetters = 9,

    /// <summary>The platform's own: the database does not take what comes in, or does again.</summary>
    StoreAway = 10,

    /// <summary>WhatsApp warns about a number or an account with it, restricts or deletes it, or its PIN changed.</summary>
    WhatsAppWarning = 11,
}

/// <summary>What can be wanted and what cannot be declined.</summary>
public static class NoticeTopics
{
    /// <summary>True for what an account is told whether it wants to or not.</summary>
    public static bool IsAlwaysTold(NoticeTopic topic) => topic is NoticeTopic.AccountStanding or NoticeTopic.SupportAccess or NoticeTopic.Breach or NoticeTopic.Policy;

    /// <summary>Whether accounts are told that said nothing about it.</summary>
    public static bool IsWantedUnlessDeclined(NoticeTopic topic) => topic != NoticeTopic.ProductNews;

    /// <summary>Whether a topic is for the people of accounts, or (true) for the platform's admins.</summary>
    public static bool IsFor(NoticeTopic topic, bool platform) => topic == NoticeTopic.DeadLetters || platform == (topic == NoticeTopic.StoreAway);

    /// <summary>Whether a person is told by a channel.</summary>
    /// <param name="said">What they said about it; null for nothing. What is always told is always mailed.</param>
    public static bool Reaches(NoticeTopic topic, NoticeChannel channel, bool? said) =>
        channel == NoticeChannel.Mail ? IsAlwaysTold(topic) || (said ?? IsWantedUnlessDeclined(topic)) : said ?? false;
}
