using Parley.Contracts.Grains;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>
/// The query behind a page of conversations. Each place that a conversation can have is a range of an index in the list's
/// order: a page is taken from the beginning of each range that is wanted, so that its cost does not grow with the list.
/// </summary>
internal sealed class ConversationList
{
    internal const string Columns =
        """
        c.id, c.session, c.contact, c.phone, c.name, c.last_text, c.last_direction, c.last_at, c.unread, c.window_until, m.id, m.type, m.status,
            c.place, c.snoozed_until, c.assignee, c.team, c.labels, c.priority, c.waiting_since
        """;

    /// <summary>A conversation's last message, where there is one.</summary>
    internal const string LastMessage = "LEFT JOIN message_view m ON m.conversation = c.id AND m.at = c.last_at AND m.version = c.last_version";

    /// <summary>Every place there is: with it, an index on places serves a query that does not mind them.</summary>
    internal const string AllPlaces = "(0, 1, 2, 3, 4, 5)";

    /// <summary>No conversation's place.</summary>
    private const int Nowhere = -1;

    private readonly TenantId _tenant;
    private readonly ConversationFilter _filter;
    private readonly List<object?> _arguments;
    private readonly string _conditions;
    private readonly int[] _places;

    private ConversationList(TenantId tenant, ConversationFilter filter, PageCursor after, int limit)
    {
        (_tenant, _filter) = (tenant, filter);
        // The tenant is the first.
        _arguments = [after.Sort, after.Tie, limit];
        _places = [.. Looked(filter).SelectMany(static status => (int[])[(int)status << 1, ((int)status << 1) | 1]).Where(Wanted).DefaultIfEmpty(Nowhere)];
        _conditions = string.Concat(
            And("c.session", filter.Session?.Value), And("c.assignee", filter.Assignee?.Value), And("c.team", filter.Team?.Value), And("l.label", filter.Label?.Value),
            filter.Unread ? " AND c.unread > 0" : "", Microseconds.Of(filter.WaitingBefore) is { } before ? $" AND c.waiting_since < {before}" : "");
    }

    /// <summary>What the list is, for its cursors.</summary>
    public static string Name(TenantId tenant, ConversationFilter filter) =>
        $"conversations/{tenant}/{filter.Session}/{string.Join('+', Statuses(filter).Select(static status => (int)status))}/{filter.Assignee}/{filter.Nobodys}/{filter.Team}/{filter.Label}/{filter.Unread}/{filter.Waiting}/{filter.WaitingBefore:O}";

    /// <summary>One row more than the page holds, from behind a cursor.</summary>
    public static TenantQuery Query(TenantId tenant, ConversationFilter filter, PageCursor? cursor, int pageSize)
    {
        var after = cursor ?? new PageCursor(filter.Waiting ? Microseconds.Of(filter.WaitingFrom) ?? long.MinValue : long.MaxValue, "");
        var list = new ConversationList(tenant, filter, after, pageSize + 1);
        return filter.Waiting ? list.Waiting() : list.Newest();
    }

    /// <summary>What is resolved waits for nothing: there is no need to look among it.</summary>
    private static IEnumerable<DeskStatus> Looked(ConversationFilter filter) => filter.Waiting ? Statuses(filter).Where(static status => status != DeskStatus.Resolved) : Statuses(filter);

    private static IEnumerable<DeskStatus> Statuses(ConversationFilter filter) =>
        filter.Statuses is { IsEmpty: false } some ? some.Distinct().Order() : [DeskStatus.Open, DeskStatus.Snoozed, DeskStatus.Resolved];

    private bool Wanted(int place) => (place & 1) == 0 ? _filter.Assignee is null : !_filter.Nobodys;

    private string And(string column, string? value)
    {
        if (value is null) return "";
        _arguments.Add(value);
        return $" AND {column} = ${_arguments.Count + 1}";
    }

    private TenantQuery Newest()
    {
        var (id, at, place, from) = _filter.Label is null
            ? ("c.id", "c.last_at", "c.place", "conversation_view c WHERE c.tenant = $1")
            : ("l.conversation", "l.last_at", "l.place", "label_view l JOIN conversation_view c ON c.id = l.conversation WHERE l.tenant = $1 AND c.tenant = $1");
        var ranges = _places.Select(one =>
            $"""
             SELECT * FROM (SELECT {id} AS id, {at} AS last_at FROM {from} AND {place} = {one}{_conditions}
                 AND {at} <= $2 AND ({at} < $2 OR {id} > $3) ORDER BY {at} DESC, {id} LIMIT $4) AS place{one}
             """);
        return new TenantQuery(
            _tenant,
            $"""
             SELECT {Columns} FROM ({string.Join(" UNION ALL ", ranges)}) AS k JOIN conversation_view c ON c.id = k.id AND c.tenant = $1 {LastMessage}
             ORDER BY k.last_at DESC, k.id LIMIT $4
             """,
            [.. _arguments]);
    }

    private TenantQuery Waiting()
    {
        var label = _filter.Label is null ? "" : "JOIN label_view l ON l.conversation = c.id ";
        return new TenantQuery(
            _tenant,
            $"""
             SELECT {Columns} FROM (
                 SELECT c.id, c.waiting_since FROM conversation_view c {label}WHERE c.tenant = $1 AND c.place IN ({string.Join(", ", _places)}) AND c.waiting_since IS NOT NULL{_conditions}
                     AND c.waiting_since >= $2 AND (c.waiting_since > $2 OR c.id > $3) ORDER BY c.waiting_since, c.id LIMIT $4) AS k
             JOIN conversation_view c ON c.id = k.id AND c.tenant = $1 {LastMessage}
             ORDER BY k.waiting_since, k.id LIMIT $4
             """,
            [.. _arguments]);
    }
}
