namespace Parley.Frontend.Notices;

/// <summary>A way to reach people outside of the page.</summary>
public interface INoticeChannel
{
    NoticeChannel Kind { get; }

    /// <summary>Whether anything can be sent for a tenant (null: the platform) at all.</summary>
    Task<bool> SendsAsync(TenantId? tenant, CancellationToken cancellationToken);

    /// <summary>Makes one attempt. Never throws for what happens out there.</summary>
    Task<NoticeAttempt> SendAsync(NoticeDelivery delivery, NoticeContent content, CancellationToken cancellationToken);
}

/// <summary>What came of an attempt.</summary>
/// <param name="Result">In a few words that name nobody; they are shown.</param>
public sealed record NoticeAttempt(NoticeAttemptEnd End, string Result);

public enum NoticeAttemptEnd
{
    Sent = 1,

    /// <summary>It is tried again.</summary>
    Later,

    /// <summary>It is tried again, and so is all that would go the same way.</summary>
    Away,

    /// <summary>It would never be taken.</summary>
    Never,
}
