using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Parley.Storage.Tables;

namespace Parley.Storage.Audit;

/// <summary>A record as the table holds it, and how it is bound to the one before.</summary>
/// <param name="Tenant">Empty for the platform's own.</param>
/// <param name="Personal">Name, address, program, values before and after; each null where there is none or it was erased.</param>
/// <param name="Commitments">One for each of them.</param>
internal sealed record AuditRow(
    string Tenant, long Number, string Id, long At, int ActorKind, string Actor, string Action, string TargetKind, string Target, int Outcome, string Reason, long Times,
    ImmutableArray<ReadOnlyMemory<byte>?> Personal, ReadOnlyMemory<byte> Commitments, ReadOnlyMemory<byte> Hash)
{
    public const string Columns =
        "tenant, seq, id, at, actor_kind, actor, action, target_kind, target, outcome, reason, times, actor_name, address, user_agent, before_values, after_values, commitments, hash";

    public const int PersonalCount = 5;
    private const byte Version = 1;

    /// <summary>What the first record of a chain follows on.</summary>
    public static ReadOnlyMemory<byte> Beginning { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>An entry as the record after <paramref name="previous"/>.</summary>
    public static AuditRow After(ReadOnlyMemory<byte> previous, long number, AuditEntry entry)
    {
        ImmutableArray<ReadOnlyMemory<byte>?> personal =
            [.. new[] { entry.Actor.Name, entry.Address, entry.UserAgent, entry.Before, entry.After }.Select(static value => PersonalValue.Salted(value) is { } bytes ? (ReadOnlyMemory<byte>?)bytes : null)];
        var row = new AuditRow(
            Chain(entry.Tenant), number, entry.Id.Value, Microseconds.Of(entry.At), (int)entry.Actor.Kind, StoredText.WellFormed(entry.Actor.Id), entry.Action, entry.TargetKind,
            StoredText.WellFormed(entry.Target), (int)entry.Outcome, entry.Reason, entry.Times, personal, Commit(personal), default);
        return row with { Hash = row.HashAfter(previous.Span) };
    }

    public static AuditRow Read(Row row) => new(
        row.Text(0), row.Long(1), row.Text(2), row.Long(3), row.Int(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8), row.Int(9), row.Text(10), row.Long(11),
        [row.BytesOrNull(12), row.BytesOrNull(13), row.BytesOrNull(14), row.BytesOrNull(15), row.BytesOrNull(16)], row.Bytes(17), row.Bytes(18));

    public static string Chain(TenantId? tenant) => tenant?.Value ?? "";

    public static TenantId? TenantOf(string chain) => chain.Length == 0 ? null : new TenantId(chain);

    public Statement Insert() => new(
        $"INSERT INTO audit ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        Tenant, Number, Id, At, ActorKind, Actor, Action, TargetKind, Target, Outcome, Reason, Times, Personal[0], Personal[1], Personal[2], Personal[3], Personal[4], Commitments, Hash);

    public AuditRecord ToRecord() => new(
        Number,
        new AuditEntry(new AuditId(Id), TenantOf(Tenant), Microseconds.ToTime(At), new AuditActor((AuditActorKind)ActorKind, Actor, PersonalValue.Read(Personal[0])), Action)
        {
            TargetKind = TargetKind,
            Target = Target,
            Outcome = (AuditOutcome)Outcome,
            Reason = Reason,
            Times = Times,
            Address = PersonalValue.Read(Personal[1]),
            UserAgent = PersonalValue.Read(Personal[2]),
            Before = PersonalValue.Read(Personal[3]),
            After = PersonalValue.Read(Personal[4]),
        },
        Hash);

    /// <summary>What is wrong with the record as the one after <paramref name="previous"/>; null where nothing is.</summary>
    public string? Fault(ReadOnlySpan<byte> previous)
    {
        if (!HashAfter(previous).AsSpan().SequenceEqual(Hash.Span)) return "it or the record before it was changed";
        if (Commitments.Length != PersonalCount * PersonalValue.CommitmentLength) return "its commitments are damaged";
        for (var i = 0; i < PersonalCount; i++)
        {
            // A value that was erased leaves its commitment; one that was put there later has none of its own.
            if (Personal[i] is { } value && !PersonalValue.Commit(value).AsSpan().SequenceEqual(Commitments.Span.Slice(i * PersonalValue.CommitmentLength, PersonalValue.CommitmentLength)))
                return "a personal value of it was changed";
        }

        return null;
    }

    private static byte[] Commit(ImmutableArray<ReadOnlyMemory<byte>?> personal) => [.. personal.SelectMany(static value => PersonalValue.Commit(value))];

    /// <summary>SHA-256 over the hash before and every field that stays, each text behind its length.</summary>
    private byte[] HashAfter(ReadOnlySpan<byte> previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Version]);
        hash.AppendData(previous);
        foreach (var number in (ReadOnlySpan<long>)[Number, At, ActorKind, Outcome, Times]) Append(hash, number);
        foreach (var text in (ReadOnlySpan<string>)[Tenant, Id, Actor, Action, TargetKind, Target, Reason]) Append(hash, text);
        hash.AppendData(Commitments.Span);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
