namespace Parley.Contracts.Ports;

/// <summary>What is to reach people outside of the page, until it has reached them or was given up, and for a while after that. Writes are durable on return.</summary>
public interface INoticeDeliveries
{
    /// <summary>Adds deliveries with what they say; one whose id is there already stays as it is.</summary>
    Task AddAsync(ImmutableArray<SealedDelivery> deliveries, CancellationToken cancellationToken = default);

    /// <summary>Notices of which nobody was told yet, the oldest first, with the name of their account.</summary>
    Task<ImmutableArray<UntoldNotice>> UntoldAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>Adds a notice's deliveries, once; false when that was done before.</summary>
    Task<bool> TellAsync(NoticeId notice, DateTimeOffset at, ImmutableArray<SealedDelivery> deliveries, CancellationToken cancellationToken = default);

    /// <summary>True when another notice of the same tenant, topic and subject was told after a time.</summary>
    Task<bool> WasToldAsync(Notice notice, DateTimeOffset after, CancellationToken cancellationToken = default);

    /// <summary>The people of a tenant (null: the platform's admins), at most 1000, the oldest members first.</summary>
    /// <param name="since">From when on <see cref="NoticeRecipient.Told"/> counts.</param>
    Task<ImmutableArray<NoticeRecipient>> RecipientsAsync(TenantId? tenant, NoticeTopic topic, DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>Deliveries whose time has come, the oldest first: at most <paramref name="each"/> of one tenant, channel and way.</summary>
    Task<ImmutableArray<SealedDelivery>> DueAsync(DateTimeOffset now, int each, int count, CancellationToken cancellationToken = default);

    /// <summary>Counts an attempt before it is made, and says when the next one is due; false when somebody else did, or it is over.</summary>
    Task<bool> BeginAsync(string id, int attempts, DateTimeOffset nextAt, CancellationToken cancellationToken = default);

    /// <summary>An attempt failed; the next one stays due.</summary>
    Task FailedAsync(string id, string result, CancellationToken cancellationToken = default);

    /// <summary>Lets all wait that would go the same way.</summary>
    Task PostponeAsync(NoticeDelivery like, DateTimeOffset until, string result, CancellationToken cancellationToken = default);

    /// <summary>It is over, and what it said is gone.</summary>
    Task EndAsync(string id, NoticeDeliveryState state, string result, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Gives up what has waited as long as it may. Answers how many.</summary>
    Task<int> GiveUpAsync(DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>What was sent and is to be sent, newest first; null for the platform's own.</summary>
    /// <exception cref="PageCursorException"/>
    Task<Page<NoticeDelivery>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Removes what ended before a time.</summary>
    Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>What a person said about topics and channels in a tenant, or on the platform.</summary>
    Task<ImmutableDictionary<(NoticeTopic Topic, NoticeChannel Channel), bool>> WishesAsync(TenantId? tenant, PersonId person, CancellationToken cancellationToken = default);

    Task SaveWishAsync(TenantId? tenant, PersonId person, NoticeTopic topic, NoticeChannel channel, bool wanted, CancellationToken cancellationToken = default);
}

/// <summary>How people are told outside of the page. The numbers are the API's, and stored.</summary>
public enum NoticeChannel
{
    Mail = 1,

    /// <summary>A message from a number of the account's own.</summary>
    WhatsApp = 2,
}

/// <summary>By whose means a delivery goes. The numbers are stored.</summary>
public enum NoticeWay
{
    /// <summary>The tenant's own where it has any, else the operator's.</summary>
    OwnFirst = 1,

    /// <summary>The operator's where there are any, else the tenant's: it is about the account itself, and its own means may be part of the trouble.</summary>
    OperatorFirst = 2,

    /// <summary>The tenant's own and no other: it is a mail to a customer.</summary>
    OwnOnly = 3,

    /// <summary>The operator's and no other: it lets whoever reads it in.</summary>
    OperatorOnly = 4,
}

/// <summary>How far a delivery got. The numbers are the API's, and stored.</summary>
public enum NoticeDeliveryState
{
    Waiting = 1,

    /// <summary>The mail server or endpoint took it; by WhatsApp: it is in the number's outbox.</summary>
    Sent = 2,

    /// <summary>It was tried as long as it made sense.</summary>
    GivenUp = 3,

    /// <summary>The person was told often enough within the hour; the notice is in the page.</summary>
    HeldBack = 4,
}

/// <summary>Something for one person by one channel.</summary>
/// <param name="Id">Starts with <c>nd</c>.</param>
/// <param name="Tenant">Null for the platform's own, and for mails to people about their own sign-in.</param>
/// <param name="Notice">Null for mails about signing in.</param>
/// <param name="Topic">Null likewise.</param>
/// <param name="Person">Null for somebody who has no account yet.</param>
/// <param name="To">A mail address, or a phone number with '+'.</param>
/// <param name="DueAt">Null when it is over.</param>
/// <param name="ExpiresAt">When it is given up.</param>
/// <param name="Result">What came of the last attempt, in a few words that name nobody.</param>
public sealed record NoticeDelivery(
    string Id, TenantId? Tenant, NoticeId? Notice, NoticeTopic? Topic, NoticeChannel Channel, PersonId? Person, string To, NoticeWay Way,
    NoticeDeliveryState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? DueAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string Result)
{
    /// <summary>A new random id.</summary>
    public static string NewId() => RandomId.New("nd");

    /// <summary>The id of what a tenant asked for under a key of its own.</summary>
    public static string IdOf(TenantId tenant, string key) => RandomId.From("nd", System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{tenant}/{key}")));
}

/// <summary>A delivery and what it says, sealed; empty when it is over.</summary>
public sealed record SealedDelivery(NoticeDelivery Delivery, ReadOnlyMemory<byte> Content);

/// <summary>A notice and its account's name; empty for the platform.</summary>
public sealed record UntoldNotice(Notice Notice, string TenantName);

/// <summary>Somebody who may be told.</summary>
/// <param name="Mail">What they said about mails of this topic; null for nothing.</param>
/// <param name="WhatsApp">The same about WhatsApp.</param>
/// <param name="Told">How much they were told lately that can be declined.</param>
public sealed record NoticeRecipient(PersonId Person, string Email, string? Phone, string Locale, PersonRole Role, bool? Mail, bool? WhatsApp, long Told);
