using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Access;

namespace Parley.Frontend.Management;

/// <summary>
/// Finishes hosted signups when WhatsApp tells of their accounts, without anybody asking: finds whose an account is, and does
/// the rest at once. What fails is tried again, each time after about as long as it has waited, for a week.
/// </summary>
public sealed partial class SignupFinisher(ISignups signups, SignupDesk desk, TimeProvider time, ILogger<SignupFinisher> logger) : BackgroundService
{
    private const int Page = 50;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5), Shortest = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromHours(1), Kept = TimeSpan.FromDays(7), PagesFirst = TimeSpan.FromMinutes(1);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Durable on return: the account is looked at at once.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    public async Task TellAsync(string app, string wabaId, string? business, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await signups.TellAsync(new SharedAccount(app, wabaId, business, now, now), cancellationToken);
        _news.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruned = DateTimeOffset.MinValue;
        while (true)
        {
            try
            {
                while (await RoundAsync(stoppingToken))
                {
                    // Until none is due.
                }

                if (time.GetUtcNow() - pruned >= TimeSpan.FromHours(1))
                {
                    pruned = time.GetUtcNow();
                    await signups.PruneAsync(pruned - Kept, stoppingToken);
                }
            }
#pragma warning disable CA1031 // the finisher must outlive whatever the store says
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogStore(e);
            }

            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_news.Reader.WaitToReadAsync(wait.Token).AsTask(), Task.Delay(Look, time, wait.Token));
            await wait.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
            _news.Reader.TryRead(out _);
        }
    }

    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        var due = await signups.DueAsync(time.GetUtcNow(), Page, cancellationToken);
        foreach (var account in due)
        {
            var now = time.GetUtcNow();
            var waited = now - account.ToldAt;
            // Whoever moves it looks at it: another process does not at the same time.
            if (!await signups.PutOffAsync(account, now + (waited < Shortest ? Shortest : waited > Longest ? Longest : waited), cancellationToken)) continue;
            if (waited > Kept || await IsSettledAsync(account, cancellationToken)) await signups.ForgetAsync(account, cancellationToken);
        }

        return due.Length == Page;
    }

    /// <summary>Whether nothing is left to be done for the account.</summary>
    private async Task<bool> IsSettledAsync(SharedAccount account, CancellationToken cancellationToken)
    {
        try
        {
            // In this order: a page that says between the two whose the account is either still waited in the first or is found by the second.
            var pending = await signups.PendingAsync(account.App, time.GetUtcNow(), cancellationToken);
            if (await signups.OfAccountAsync(account.App, account.WabaId, cancellationToken) is { } known)
                return known is not { Hosted: true, State: SignupState.Pending } || known.ExpiresAt <= time.GetUtcNow() || await IsConnectedAsync(known, cancellationToken);
            if (!pending.Any(signup => signup is { Hosted: true, WabaId: null })) return true;
            // Who finishes on a page has said by then which account is theirs.
            if (pending.Any(signup => signup is { Hosted: false, WabaId: null }) && time.GetUtcNow() - account.ToldAt < PagesFirst) return false;
            var numbers = SignupMatch.AsksForNumbers(pending) ? await desk.NumbersAsync(account, cancellationToken) : ImmutableDictionary<string, string>.Empty;
            var found = SignupMatch.Of(account, pending, [.. numbers.Keys]);
            if (found.IsEmpty) return false;
            if (found.DistinctBy(signup => signup.Tenant).Count() > 1)
            {
                foreach (var signup in found) await signups.SaveAsync(signup with { Problem = "More than one account waits for this customer, so nobody gets theirs. Use the signup by page." }, cancellationToken);
                return true;
            }

            // Of one tenant's, the one made last: who lost a link was given another.
            var number = found[^1].Expected?.Phone is { } phone && numbers.TryGetValue(phone, out var id) ? id : null;
            var claimed = found[^1] with { WabaId = account.WabaId, PhoneNumberId = number };
            await signups.SaveAsync(claimed, cancellationToken);
            return await IsConnectedAsync(claimed, cancellationToken);
        }
        catch (RefusedException e)
        {
            // The signup itself says what it was, where it is known whose it is.
            LogRefused(account.WabaId, e.Refusal.Reason);
            return false;
        }
    }

    private async Task<bool> IsConnectedAsync(SignupRecord signup, CancellationToken cancellationToken) =>
        (await desk.FinishAsync(signup, new SignupEnd(null, null, null, false, null), cancellationToken)).State == SignupState.Connected;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Signups cannot be looked at now; it is tried again every few seconds")]
    private partial void LogStore(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The account {Account} could not be connected yet ({Reason}); it is tried again")]
    private partial void LogRefused(string account, string reason);
}
