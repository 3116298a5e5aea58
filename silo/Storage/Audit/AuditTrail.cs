using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Audit;

/// <summary>The audit as a table. Who adds to a chain reads its last record first, under a lock of that chain on PostgreSQL and on the one writer of SQLite: no number is left out or given twice.</summary>
public sealed class AuditTrail(Store store) : IAuditTrail
{
    // One half of the advisory locks' key; the other is the chain's.
    private const int LockClass = 0x61756469;
    private const int CheckedAtOnce = 1000, SettledAtOnce = 100;
    private readonly StoreTables _tables = new(store);

    public Task BeginAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        [.. entries.Select(static entry => new Statement(
            "INSERT INTO audit_begun (id, tenant, at, entry) VALUES ($1, $2, $3, $4)",
            entry.Id.Value, AuditRow.Chain(entry.Tenant), Microseconds.Of(entry.At), (ReadOnlyMemory<byte>)JsonSerializer.SerializeToUtf8Bytes(entry)))],
        cancellationToken);

    public Task RecordAsync(ImmutableArray<AuditEntry> entries, CancellationToken cancellationToken = default) =>
        entries.IsEmpty ? Task.CompletedTask : _tables.TransactAsync(work => AddAsync(work, entries), cancellationToken);

    public Task ForgetAsync(ImmutableArray<AuditId> ids, CancellationToken cancellationToken = default) => _tables.ExecuteAsync([.. ids.Select(static id => Ended(id.Value))], cancellationToken);

    public Task<int> SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => _tables.TransactAsync(
        async work =>
        {
            var begun = await work.QueryAsync(
                new Statement("SELECT entry FROM audit_begun WHERE at < $1 ORDER BY at, id LIMIT $2", Microseconds.Of(before), SettledAtOnce),
                static row => JsonSerializer.Deserialize<AuditEntry>(row.Bytes(0).Span)!);
            return await AddAsync(work, [.. begun.Select(static entry => entry with { Outcome = AuditOutcome.Unknown })]);
        },
        cancellationToken);

    public Task<Page<AuditRecord>> ListAsync(TenantId? tenant, AuditFilter filter, string? cursor, int pageSize, CancellationToken cancellationToken = default)
    {
        var list = $"audit/{tenant}/{filter}";
        var (where, arguments) = Where(tenant, filter);
        if (cursor is not null)
        {
            var after = PageCursor.Parse(cursor, list);
            if (!long.TryParse(after.Tie, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw new PageCursorException();
            where += $" AND at <= ${arguments.Count + 1} AND (at < ${arguments.Count + 1} OR seq < ${arguments.Count + 2})";
            arguments.AddRange([after.Sort, number]);
        }

        arguments.Add(pageSize + 1);
        var query = $"SELECT {AuditRow.Columns} FROM audit WHERE {where} ORDER BY at DESC, seq DESC LIMIT ${arguments.Count}";
        return tenant is { } one
            ? _tables.PageAsync(new TenantQuery(one, query, CollectionsMarshal.AsSpan(arguments)[1..]), pageSize, Record, Next, cancellationToken)
            : _tables.PageAsync(new Statement(query, [.. arguments]), pageSize, Record, Next, cancellationToken);

        static AuditRecord Record(Row row) => AuditRow.Read(row).ToRecord();
        string Next(AuditRecord last) => new PageCursor(Microseconds.Of(last.Entry.At), last.Number.ToString(CultureInfo.InvariantCulture)).ToText(list);
    }

    public Task<ImmutableArray<AuditHead>> HeadsAsync(CancellationToken cancellationToken = default) => _tables.QueryAsync(
        // From chain to chain by the index: the records between them are not read.
        new Statement(
            """
            WITH RECURSIVE chains (tenant) AS (
                SELECT min(tenant) FROM audit
                UNION ALL
                SELECT (SELECT min(a.tenant) FROM audit AS a WHERE a.tenant > c.tenant) FROM chains AS c WHERE c.tenant IS NOT NULL)
            SELECT a.tenant, a.seq, a.hash FROM chains AS c
            JOIN audit AS a ON a.tenant = c.tenant AND a.seq = (SELECT max(b.seq) FROM audit AS b WHERE b.tenant = c.tenant)
            """),
        static row => new AuditHead(AuditRow.TenantOf(row.Text(0)), row.Long(1), row.Bytes(2)),
        cancellationToken);

    public async Task<AuditVerdict> VerifyAsync(TenantId? tenant, ImmutableArray<AuditHead> heads, CancellationToken cancellationToken = default)
    {
        var promised = heads.ToLookup(static head => head.Number);
        var (count, previous) = (0L, AuditRow.Beginning);
        while (true)
        {
            var rows = await _tables.QueryAsync(
                new Statement($"SELECT {AuditRow.Columns} FROM audit WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT $3", AuditRow.Chain(tenant), count, CheckedAtOnce), AuditRow.Read, cancellationToken);
            foreach (var row in rows)
            {
                if (row.Number != count + 1) return new AuditVerdict(count, count + 1, "it is missing");
                if (row.Fault(previous.Span) is { } fault) return new AuditVerdict(count, row.Number, fault);
                if (promised[row.Number].Any(head => !head.Hash.Span.SequenceEqual(row.Hash.Span))) return new AuditVerdict(count, row.Number, "it is not the one that was written out as the chain's head: the chain was written anew");
                (count, previous) = (row.Number, row.Hash);
            }

            if (rows.Length == CheckedAtOnce) continue;
            return heads.FirstOrDefault(head => head.Number > count) is { } lost
                ? new AuditVerdict(count, count + 1, $"it is missing: the chain was cut, and once had {lost.Number.ToString(CultureInfo.InvariantCulture)} records")
                : new AuditVerdict(count, null, null);
        }
    }

    public Task<int> EraseAsync(TenantId? tenant, AuditFilter filter, CancellationToken cancellationToken = default)
    {
        var (where, arguments) = Where(tenant, filter);
        return EraseAsync(where, arguments, cancellationToken);
    }

    public Task<int> EraseBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => EraseAsync("at < $1", [Microseconds.Of(before)], cancellationToken);

    private Task<int> EraseAsync(string where, List<object?> arguments, CancellationToken cancellationToken) => _tables.ExecuteAsync(
        new Statement(
            $"""
             UPDATE audit SET actor_name = NULL, address = NULL, user_agent = NULL, before_values = NULL, after_values = NULL
             WHERE {where} AND (actor_name IS NOT NULL OR address IS NOT NULL OR user_agent IS NOT NULL OR before_values IS NOT NULL OR after_values IS NOT NULL)
             """,
            [.. arguments]),
        cancellationToken);

    private async Task<int> AddAsync(TableWork work, ImmutableArray<AuditEntry> entries)
    {
        // In the order of the chains, so that two that add to the same ones wait for each other and not crosswise.
        foreach (var chain in entries.GroupBy(static entry => AuditRow.Chain(entry.Tenant)).OrderBy(static chain => chain.Key, StringComparer.Ordinal))
        {
            if (store.Kind == StoreKind.Postgres)
                await work.ExecuteAsync(new Statement("SELECT pg_advisory_xact_lock($1, $2)", LockClass, LockOf(chain.Key)));
            var last = await work.QueryAsync(
                new Statement("SELECT seq, hash FROM audit WHERE tenant = $1 ORDER BY seq DESC LIMIT 1", chain.Key), static row => (Number: row.Long(0), Hash: row.Bytes(1)));
            var (number, hash) = last.IsEmpty ? (0, AuditRow.Beginning) : last[0];
            foreach (var entry in chain)
            {
                var known = await work.QueryAsync(new Statement("SELECT seq FROM audit WHERE tenant = $1 AND id = $2", chain.Key, entry.Id.Value), static row => row.Long(0));
                if (known.IsEmpty)
                {
                    var row = AuditRow.After(hash, ++number, entry);
                    await work.ExecuteAsync(row.Insert());
                    hash = row.Hash;
                }

                await work.ExecuteAsync(Ended(entry.Id.Value));
            }
        }

        return entries.Length;
    }

    private static int LockOf(string chain) => BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(chain)));

    private static Statement Ended(string id) => new("DELETE FROM audit_begun WHERE id = $1", id);

    private static (string Where, List<object?> Arguments) Where(TenantId? tenant, AuditFilter filter)
    {
        var (where, arguments) = ("tenant = $1", new List<object?> { AuditRow.Chain(tenant) });
        And("at >=", Microseconds.Of(filter.From));
        And("at <", Microseconds.Of(filter.To));
        And("actor =", filter.Actor);
        And("action =", filter.Action);
        And("target =", filter.Target);
        And("outcome =", (int?)filter.Outcome);
        return (where, arguments);

        void And(string condition, object? value)
        {
            if (value is null) return;
            arguments.Add(value);
            where += $" AND {condition} ${arguments.Count}";
        }
    }
}
