using System.Globalization;
using Parley.Domain.Notices;
using Parley.Storage.Accounts;

namespace Parley.Storage.Notices;

/// <summary>Tells whom dead letters are for that there are some, once a day.</summary>
public sealed class ToldDeadLetters(DeadLetterStore store, INotices notices) : IDeadLetters
{
    /// <summary>Durable on return. A notice that cannot be stored then is told with the next letter.</summary>
    public async Task AddAsync(ImmutableArray<DeadLetter> letters, CancellationToken cancellationToken = default)
    {
        await store.AddAsync(letters, cancellationToken);
        if (letters.IsEmpty) return;
        try
        {
            await notices.AddAsync([.. letters.DistinctBy(static one => one.Tenant).Select(Told)], cancellationToken);
        }
        catch (Exception e) when (e is JournalUnavailableException or DbException or TimeoutException)
        {
            // The letters are kept, and must not be kept twice for want of a notice.
        }
    }

    public Task<Page<DeadLetter>> ListAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default) => store.ListAsync(tenant, cursor, pageSize, cancellationToken);

    private static Notice Told(DeadLetter letter) => NoticeTexts.Notice(
        letter.Tenant, NoticeTopic.DeadLetters, "dead-letters", letter.At, $"dead-letters:{letter.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}", "dead_letters", letter.Reason);
}
