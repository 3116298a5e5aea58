using System.Text.Json;
using Parley.Contracts.Grains;
using Parley.Storage.Tables;

namespace Parley.Storage.Contacts;

/// <summary>The query behind a page of contacts: a range of an index in the list's order, with what is filtered by in the index too.</summary>
internal static class ContactList
{
    /// <summary>How many <see cref="Columns"/> there are.</summary>
    internal const int ColumnCount = 10;

    internal const string Columns =
        """
        v.contact,
            (SELECT i.value FROM identities i WHERE i.tenant = v.tenant AND i.contact = v.contact AND i.kind = 1 ORDER BY i.value LIMIT 1),
            (SELECT i.value FROM identities i WHERE i.tenant = v.tenant AND i.contact = v.contact AND i.kind = 4 ORDER BY i.value LIMIT 1),
            v.profile_name, v.name, v.labels, v.fields, v.blocked, v.seen_at, v.folded
        """;

    // Whoever has a number is listed by it, known to the view or not.
    private const string ByPhone =
        """
        SELECT i.contact, i.value,
            (SELECT u.value FROM identities u WHERE u.tenant = i.tenant AND u.contact = i.contact AND u.kind = 4 ORDER BY u.value LIMIT 1),
            v.profile_name, v.name, v.labels, v.fields, COALESCE(v.blocked, 0), v.seen_at, COALESCE(v.folded, '')
        FROM (SELECT * FROM identities WHERE tenant = $1 AND kind = 1 AND value > $2 ORDER BY value LIMIT $3) i
        LEFT JOIN contact_view v ON v.contact = i.contact AND v.tenant = $1 ORDER BY i.value
        """;

    /// <summary>Behind every name there is.</summary>
    private const string Nameless = "\uFFFF";

    public static TenantQuery Query(TenantId tenant, ContactFilter filter, ContactOrder order, PageCursor? after, int pageSize)
    {
        if (order == ContactOrder.Phone) return new TenantQuery(tenant, ByPhone, after?.Tie ?? "", pageSize + 1);
        List<object?> arguments = [pageSize + 1];
        var byName = order == ContactOrder.Name;
        var (label, seen) = filter.Label is null || byName ? ("", "v.seen_at") : ("JOIN contact_label_view l ON l.contact = v.contact ", "l.seen_at");
        var conditions = Conditions(label.Length == 0 ? filter : filter with { Label = null }, arguments);
        if (label.Length > 0)
        {
            arguments.Add(filter.Label!.Value.Value);
            conditions += $" AND l.tenant = $1 AND l.label = ${arguments.Count + 1}";
        }

        if (after is { } place)
        {
            var (name, contact) = byName ? Split(place.Tie) : ("", place.Tie);
            arguments.Add(byName ? name : place.Sort);
            arguments.Add(contact);
            var (first, second) = (arguments.Count, arguments.Count + 1);
            conditions += byName
                ? $" AND v.folded >= ${first} AND (v.folded > ${first} OR v.contact > ${second})"
                : $" AND {seen} <= ${first} AND ({seen} < ${first} OR v.contact > ${second})";
        }

        return new TenantQuery(
            tenant,
            $"SELECT {Columns} FROM contact_view v {label}WHERE v.tenant = $1 AND v.gone = 0{conditions} ORDER BY {(byName ? "v.folded" : $"{seen} DESC")}, v.contact LIMIT $2",
            [.. arguments]);
    }

    /// <summary>The place behind a line.</summary>
    public static PageCursor After(ContactOrder order, ContactView last) => order switch
    {
        ContactOrder.Phone => new PageCursor(0, last.Phone!),
        ContactOrder.Name => new PageCursor(0, $"{last.Folded}\n{last.Contact}"),
        _ => new PageCursor(Microseconds.Of(last.SeenAt) ?? 0, last.Contact.Value),
    };

    /// <summary>What a filter asks of a contact's row <c>v</c>; its arguments are added behind those that there are.</summary>
    public static string Conditions(ContactFilter filter, List<object?> arguments)
    {
        var conditions = filter.Blocked ? " AND v.blocked = 1" : "";
        if (filter.Allowed is var allowed and not Purposes.None) conditions += $" AND (v.granted & {(int)allowed}) = {(int)allowed} AND (v.stopped & {(int)allowed}) = 0";
        if (filter.Stopped is var stopped and not Purposes.None) conditions += $" AND v.stopped <> 0 AND (v.stopped & {(int)stopped}) = {(int)stopped}";
        if (filter.SeenSince is { } since) conditions += And("v.seen_at >=", Microseconds.Of(since));
        if (filter.SeenBefore is { } before) conditions += And("v.seen_at <", Microseconds.Of(before));
        if (filter.Label is { } label)
        {
            arguments.Add(label.Value);
            conditions += $" AND EXISTS (SELECT 1 FROM contact_label_view l WHERE l.tenant = $1 AND l.contact = v.contact AND l.label = ${arguments.Count + 1})";
        }

        return conditions;

        string And(string condition, long value)
        {
            arguments.Add(value);
            return $" AND {condition} ${arguments.Count + 1}";
        }
    }

    public static ContactView Read(Row row) => new(
        new ContactId(row.Text(0)), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3),
        new ContactProfile(row.TextOrNull(4), Labels(row.TextOrNull(5)), Fields(row.TextOrNull(6)), row.Int(7) == 1), row.LongOrNull(8) is { } seen and > 0 ? Microseconds.ToTime(seen) : null)
    {
        Folded = row.Text(9),
    };

    /// <summary>The column of labels; null for none.</summary>
    public static string? Column(ImmutableArray<DeskItemId> labels) => labels.IsEmpty ? null : string.Join(' ', labels);

    public static ImmutableArray<DeskItemId> Labels(string? column) => column is null ? [] : [.. column.Split(' ').Select(static id => new DeskItemId(id))];

    /// <summary>The column of fields; null for none.</summary>
    public static string? Column(ImmutableArray<FieldValue> fields) =>
        fields.IsEmpty ? null : JsonSerializer.Serialize(fields.Select(static one => KeyValuePair.Create(one.Field.Value, one.Value)).ToDictionary());

    public static ImmutableArray<FieldValue> Fields(string? column) =>
        column is null ? [] : [.. JsonSerializer.Deserialize<Dictionary<string, string>>(column)!.Select(static one => new FieldValue(new DeskItemId(one.Key), one.Value))];

    /// <summary>What is compared for the order by name.</summary>
    public static string Folded(string? name) => name is { Length: > 0 } ? StoredText.WellFormed(name).ToLowerInvariant() : Nameless;

    private static (string Name, string Contact) Split(string tie) => tie.LastIndexOf('\n') is var at and >= 0 ? (tie[..at], tie[(at + 1)..]) : throw new PageCursorException();
}
