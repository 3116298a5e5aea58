using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Orleans;
using Parley.Frontend.Access;
using Parley.Frontend.Exports;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;
using ProfileRules = Parley.Domain.Contacts.ProfileRules;

namespace Parley.Frontend.Desk;

/// <summary>
/// Brings a table of people in: each row by itself, so that one that is wrong keeps none of the others back. A contact is
/// known by its number, so that the same table again changes nothing.
/// </summary>
public sealed class ContactImport(IContacts contacts, IGrainFactory grains, ContactFields fields, DeskNames names, TimeProvider time)
{
    private const int MaxRows = 5_000, MaxLength = 2_000_000, AtOnce = 16;

    /// <summary>Durable on return, but for a dry run, which changes nothing: what came of each row.</summary>
    /// <exception cref="RpcException">The table cannot be read, or is too large.</exception>
    public async Task<ImportContactsResponse> RunAsync(TenantCall call, ImportContactsRequest request)
    {
        if (request.Csv.Length is 0 or > MaxLength) throw Arguments.Invalid("CSV_INVALID", $"csv has 1 to {MaxLength} characters; bring a longer table in by parts.");
        var columns = await ColumnsAsync(call, request);
        var labels = await names.LabelsAsync(call, request.Labels, ProfileRules.MaxLabels);
        var consent = Consent(call, request);
        var table = CsvRows.Read(request.Csv).ToList();
        if (table.Count is < 2 or > MaxRows + 1) throw Arguments.Invalid("CSV_INVALID", $"csv is a line of column names and 1 to {MaxRows} rows; bring a longer table in by parts.");
        var places = Places(columns, table[0].Cells);
        var outcomes = new RowOutcome[table.Count - 1];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var rows = table.Skip(1).Select((row, i) => Read(row.Line, row.Cells, i)).ToList();
        await Parallel.ForEachAsync(rows.Where(static row => row.Problem is null), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = call.Cancelled }, async (row, _) =>
            outcomes[row.Index] = await BringAsync(call, request, row, labels, consent));

        var answer = new ImportContactsResponse { Rows = rows.Count, DryRun = request.DryRun };
        foreach (var row in rows)
        {
            var outcome = outcomes[row.Index];
            if (row.Problem is { } problem) answer.Errors.Add(problem);
            else if (outcome.Problem is not null) answer.Errors.Add(new ImportContactsResponse.Types.RowError { Line = row.Line, Reason = outcome.Problem.Reason, Message = outcome.Problem.Text });
            if (row.Problem is null && outcome.Taken) (answer.Created, answer.Known) = outcome.IsNew ? (answer.Created + 1, answer.Known) : (answer.Created, answer.Known + 1);
            if (outcome.Granted) answer.Granted++;
        }

        return answer;

        ImportRow Read(int line, ImmutableArray<string> cells, int index)
        {
            var row = new ImportRow(index, line, "", null, [], null);
            try
            {
                foreach (var (place, target, field) in places)
                {
                    var cell = place < cells.Length ? cells[place] : "";
                    row = target switch
                    {
                        ImportContactsRequest.Types.Target.Phone => row with { Phone = Phone(cell) },
                        ImportContactsRequest.Types.Target.Name => row with { Name = cell.Length == 0 ? null : ContactWork.Name(cell) },
                        _ when cell.Length == 0 => row,
                        _ => row with { Values = row.Values.Add(new FieldValue(new DeskItemId(field!.Id), ContactFields.Form(field, cell) ?? throw Arguments.Invalid("FIELD_VALUE_INVALID", ContactFields.Problem(field)))) },
                    };
                }

                if (seen.TryGetValue(row.Phone, out var before)) throw Arguments.Invalid("PHONE_TWICE", $"Line {before} has this number already.");
                seen.Add(row.Phone, line);
                return row;
            }
            catch (RpcException e)
            {
                var failure = RpcFailure.Read(e);
                return row with { Problem = new ImportContactsResponse.Types.RowError { Line = line, Reason = failure.Reason, Message = failure.Message } };
            }
        }
    }

    private async Task<RowOutcome> BringAsync(TenantCall call, ImportContactsRequest request, ImportRow row, ImmutableArray<DeskItemId> labels, ChangeConsent? consent)
    {
        var identity = new Identity(IdentityKind.Phone, row.Phone);
        var known = await contacts.FindAsync(call.Tenant, identity, call.Cancelled);
        if (request.DryRun) return new RowOutcome(true, known is null, false, null);
        var id = known ?? await contacts.EnsureAsync(call.Tenant, identity, call.Cancelled);
        var grain = grains.GetGrain<IContactGrain>(new ContactKey(call.Tenant, id).ToString());
        var edited = await grain.EditAsync(new EditContact(call.Author, row.Name, row.Values.IsEmpty ? null : row.Values, labels.IsEmpty ? null : new LabelWish(labels, [])), call.Cancelled);
        if (edited.Refusal is not null || consent is null) return new RowOutcome(edited.Refusal is null, known is null, false, edited.Refusal);
        var key = $"import:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{consent.Key}\n{row.Phone}")))}";
        var granted = await grain.ChangeConsentAsync(consent with { Key = key }, call.Cancelled);
        return new RowOutcome(true, known is null, granted.Refusal is null, granted.Refusal);
    }

    private async Task<ImmutableArray<(string Column, ImportContactsRequest.Types.Target Target, ContactField? Field)>> ColumnsAsync(TenantCall call, ImportContactsRequest request)
    {
        var all = request.Columns.Any(static one => one.Target == ImportContactsRequest.Types.Target.Field) ? await fields.AllAsync(call) : [];
        var columns = request.Columns.Select(one => (Column: one.Name, one.Target, Field: one.Target == ImportContactsRequest.Types.Target.Field ? all.FirstOrDefault(field => field.Id == one.Field) ?? throw Arguments.NotFound("field") : null)).ToImmutableArray();
        if (columns.Any(static one => one.Target == ImportContactsRequest.Types.Target.Unspecified || !Enum.IsDefined(one.Target))) throw Arguments.Invalid("COLUMN_INVALID", "The target of a column is PHONE, NAME or FIELD; leave others out.");
        if (columns.Count(static one => one.Target == ImportContactsRequest.Types.Target.Phone) != 1) throw Arguments.Invalid("COLUMN_INVALID", "One column is the PHONE.");
        if (columns.Select(static one => one.Target == ImportContactsRequest.Types.Target.Field ? one.Field!.Id : one.Target.ToString()).Distinct().Count() != columns.Length) throw Arguments.Invalid("COLUMN_INVALID", "Each target has one column.");
        return columns;
    }

    private static List<(int Place, ImportContactsRequest.Types.Target Target, ContactField? Field)> Places(
        ImmutableArray<(string Column, ImportContactsRequest.Types.Target Target, ContactField? Field)> columns, ImmutableArray<string> header) =>
        [.. columns.Select(column => (header.IndexOf(column.Column.Trim(), 0, StringComparer.OrdinalIgnoreCase) is var place and >= 0
            ? place
            : throw Arguments.Invalid("COLUMN_INVALID", $"The table has no column {column.Column}; it has: {string.Join(", ", header)}."), column.Target, column.Field))];

    private ChangeConsent? Consent(TenantCall call, ImportContactsRequest request)
    {
        if (request.Consent is not { } given) return null;
        call.Demand(Permission.ConsentWrite);
        Arguments.Key(request.Key);
        if (given.Evidence is not { } evidence || given.Purposes.Count == 0) throw Arguments.Invalid("EVIDENCE_MISSING", "consent is the purposes, and the evidence: where and when the people said it, and the text they saw.");
        var at = Arguments.Time(evidence.At, "evidence.at") ?? throw Arguments.Invalid("EVIDENCE_MISSING", "evidence.at is required: when the people said it.");
        var purposes = given.Purposes.Aggregate(Purposes.None, static (all, one) => all | (Purposes)(int)one);
        var proof = new Contracts.Grains.ConsentEvidence(evidence.Source, Given(evidence.Text), at, Given(evidence.Ip), Given(evidence.Agent), Given(evidence.Reference));
        var change = new ChangeConsent(ConsentAction.Granted, purposes, Contracts.Grains.ConsentVoice.Business, proof, call.Author, request.Key, SHA256.HashData(given.ToByteArray()));
        // What is wrong with the proof is wrong for every row.
        return Domain.Consent.ConsentRules.Change(Domain.Consent.ContactConsent.Empty, change, call.Tenant, time.GetUtcNow()).Refusal is { } refusal ? throw new RefusedException(refusal) : change;
    }

    /// <summary>A number as people write it, with country code: spaces, dots, dashes and brackets count for nothing, and 00 is a plus.</summary>
    private static string Phone(string cell)
    {
        var digits = string.Concat(cell.Where(static c => c is not (' ' or '\u00A0' or '.' or '-' or '(' or ')' or '/' or '\'')));
        return Arguments.Phone(digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits);
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private sealed record ImportRow(int Index, int Line, string Phone, string? Name, ImmutableArray<FieldValue> Values, ImportContactsResponse.Types.RowError? Problem);

    private readonly record struct RowOutcome(bool Taken, bool IsNew, bool Granted, Refusal? Problem);
}
