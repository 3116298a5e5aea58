namespace Parley.Frontend.Management;

/// <summary>
/// Whose an account is that WhatsApp says was shared with an app. Meta's hosted link carries nothing of ours, so a signup is
/// found by what its customer is known by: the account, the business that owns it, a number in it. Nothing is guessed.
/// </summary>
internal static class SignupMatch
{
    /// <summary>Signups that the account fits, of one tenant when there is no doubt; several tenants' mean that nobody gets it.</summary>
    /// <param name="pending">The app's signups that are neither connected nor over.</param>
    /// <param name="numbers">The account's numbers in digits; empty where nobody needed to ask.</param>
    public static ImmutableArray<SignupRecord> Of(SharedAccount account, ImmutableArray<SignupRecord> pending, IReadOnlyCollection<string> numbers)
    {
        var waiting = pending.Where(signup => signup is { Hosted: true, WabaId: null }).ToArray();
        foreach (var fits in new Func<ExpectedCustomer, bool>[]
                 {
                     expected => expected.WabaId == account.WabaId,
                     expected => expected.Business is not null && expected.Business == account.Business,
                     expected => expected.Phone is not null && numbers.Contains(expected.Phone),
                 })
        {
            var found = waiting.Where(signup => signup.Expected is { } expected && fits(expected)).ToImmutableArray();
            if (!found.IsEmpty) return found;
        }

        // The account may also be that of a customer on a page, who is about to finish there.
        var unknown = waiting.Where(signup => signup.Expected is null).ToImmutableArray();
        return pending.Any(signup => signup is { Hosted: false, WabaId: null }) ? [] : unknown;
    }

    /// <summary>Whether the account's numbers have to be known to tell.</summary>
    public static bool AsksForNumbers(ImmutableArray<SignupRecord> pending) => pending.Any(signup => signup is { Hosted: true, WabaId: null, Expected.Phone: not null });
}
