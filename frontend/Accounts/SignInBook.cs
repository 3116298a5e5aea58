using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Parley.Frontend.Access;

namespace Parley.Frontend.Accounts;

/// <summary>
/// People's sign-ins as they are checked on each request. One that was checked is remembered for a few seconds; what ends or changes sign-ins here
/// forgets them at once, and ends their open streams.
/// </summary>
public sealed class SignInBook(ISignIns signIns, IPeople people, ApiKeys keys, LastUses uses, CredentialWatch watch, TimeProvider time, IOptions<PeopleOptions> options)
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(5), UseEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<SignInId, (SignInRecord SignIn, DateTimeOffset Until, DateTimeOffset UsedAt)> _remembered = new();

    /// <summary>A sign-in that holds now, and is used by asking; null for any other.</summary>
    public async ValueTask<SignInRecord?> UseAsync(SignInId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = _remembered.TryGetValue(id, out var entry);
        if (!known || entry.Until <= now)
        {
            if (await signIns.FindAsync(id, cancellationToken) is not { } found)
            {
                _remembered.TryRemove(id, out _);
                return null;
            }

            if (_remembered.Count >= MaxRemembered) _remembered.Clear();
            // What this process saw is not in the store yet.
            entry = (found, now + RememberedFor, known && entry.UsedAt > found.LastSeenAt ? entry.UsedAt : found.LastSeenAt);
            _remembered[id] = entry;
        }

        var signIn = entry.SignIn;
        if (signIn.EndedAt is not null || signIn.ExpiresAt <= now || entry.UsedAt + options.Value.IdleFor <= now || signIn.Role is null) return null;
        if (now - entry.UsedAt >= UseEvery)
        {
            _remembered[id] = entry with { UsedAt = now };
            uses.Note(id, now);
        }

        return signIn;
    }

    /// <summary>Durable on return: a person's sign-in is over from the next call on, and its streams end.</summary>
    public async Task<bool> EndAsync(PersonId person, SignInId id, CancellationToken cancellationToken)
    {
        var ended = await signIns.EndAsync(person, id, time.GetUtcNow(), cancellationToken);
        _remembered.TryRemove(id, out _);
        watch.End(id.Value);
        return ended;
    }

    /// <summary>Durable on return: all sign-ins of a person are over, one excepted.</summary>
    public async Task EndAllAsync(PersonId person, SignInId? except, CancellationToken cancellationToken)
    {
        await signIns.EndAllAsync(person, except, time.GetUtcNow(), cancellationToken);
        await ChangedAsync();
    }

    /// <summary>Durable on return: everything that opened a tenant is over.</summary>
    public async Task EndTenantAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await signIns.EndTenantAsync(tenant, time.GetUtcNow(), cancellationToken);
        keys.Forget();
        await ChangedAsync();
    }

    /// <summary>Durable on return: the sign-in is in another tenant. False when it is over, or the person may not come there with it.</summary>
    public async Task<bool> MoveAsync(SignInRecord signIn, TenantId tenant, CancellationToken cancellationToken)
    {
        if ((await people.ProfileAsync(tenant, cancellationToken)).SignedInAfter >= signIn.CreatedAt) return false;
        var moved = await signIns.MoveAsync(signIn.Id, tenant, cancellationToken);
        _remembered.TryRemove(signIn.Id, out _);
        watch.End(signIn.Id.Value);
        return moved;
    }

    /// <summary>Roles, memberships or sign-ins changed, of whomever: each is read again, and streams whose credential does not hold any more end.</summary>
    public Task ChangedAsync()
    {
        _remembered.Clear();
        // Done whether or not the caller still waits.
        return watch.LookAsync(CancellationToken.None);
    }
}
