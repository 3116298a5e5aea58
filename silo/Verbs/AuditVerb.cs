using System.Collections.Immutable;
using System.Globalization;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Silo.Auditing;
using Parley.Storage.Audit;

namespace Parley.Silo.Verbs;

/// <summary>
/// <c>silo audit verify</c>: reads the chains of the audit and says whether anything in them was changed, taken out or put in, and where it begins. The engine does not run meanwhile.
/// </summary>
internal static class AuditVerb
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.FirstOrDefault() != "verify") throw new UsageException("silo audit verify [--tenant ID] [--heads FILE] is the one form of it.");
        var words = args[1..].ToList();
        var (only, file) = (RunVerb.TakeValue(words, "--tenant"), RunVerb.TakeValue(words, "--heads"));
        if (only is not (null or "platform") && !TenantId.TryParse(only, out _)) throw new UsageException($"{only} is no tenant's id; --tenant platform means the platform's own.");
        var heads = file is null ? [] : HeadLine.ReadAll(file);
        await using var store = await RebuildVerb.OpenAsync(RunVerb.Read([.. words], storeOnly: true));
        var trail = new AuditTrail(store);
        // A chain that was taken out whole is known by its heads alone.
        var chains = (await trail.HeadsAsync()).Concat(heads).Select(static head => head.Tenant?.Value ?? "platform").Append("platform").Where(name => only is null || name == only).Append(only ?? "platform")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var bad = 0;
        foreach (var chain in chains)
        {
            var tenant = TenantId.TryParse(chain, out var id) ? id : (TenantId?)null;
            var verdict = await trail.VerifyAsync(tenant, [.. heads.Where(head => head.Tenant == tenant)]);
            if (verdict.BadNumber is not null) bad++;
            Console.WriteLine(Line(chain, verdict));
        }

        return bad == 0 ? 0 : 1;
    }

    private static string Line(string chain, AuditVerdict verdict) => verdict.BadNumber is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{chain}: record {number} is bad: {verdict.Problem}")
        : string.Create(CultureInfo.InvariantCulture, $"{chain}: {verdict.Records} records, all as they were written");
}
