namespace Parley.Storage.Journal;

/// <summary>
/// What recent commits touched, for those who watch: droppable, and no more than a reason to read the feed or the outbox.
/// </summary>
/// <param name="Tenants">Tenants with new events.</param>
/// <param name="Sessions">Sessions with newly written sends, of <paramref name="Tenants"/>.</param>
/// <param name="Everything">True when more was touched than is listed: whoever watches anything looks.</param>
public sealed record CommitHint(IReadOnlySet<TenantId> Tenants, IReadOnlySet<SessionKey> Sessions, bool Everything);
