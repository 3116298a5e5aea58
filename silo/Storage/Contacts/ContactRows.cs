using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parley.Domain;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Storage.Database;
using Parley.Storage.Search;
using Parley.Storage.Tables;
using Parley.Storage.Views;

namespace Parley.Storage.Contacts;

/// <summary>
/// What a batch of events makes of the list of contacts: a query for whose the conversations are, one for their rows, and
/// writes for those alone of whom something is new. Messages of somebody who was there a moment ago write nothing.
/// </summary>
internal static class ContactRows
{
    /// <summary>Events of contacts' own streams, read.</summary>
    public static List<(JournalEvent Event, object? Fact)> Of(FeedPage page, Action<JournalEvent, JsonException> unreadable)
    {
        var events = new List<(JournalEvent, object?)>();
        foreach (var item in page.Events)
        {
            if (!ContactId.TryParse(item.Event.Stream.Value, out _)) continue;
            try
            {
                events.Add((item.Event, EventCodec.Decode(item.Event)));
            }
            catch (JsonException e)
            {
                unreadable(item.Event, e);
            }
        }

        return events;
    }

    /// <summary>Contacts of before there were events of them, from the directory: a list that is made anew begins with them.</summary>
    public static Task BeginAsync(DbConnection connection, CancellationToken cancellationToken) => new TableWork(connection, cancellationToken).ExecuteAsync(new Statement(
        $"""
         INSERT INTO contact_view ({ContactRow.Columns})
         SELECT i.contact, MIN(i.tenant), 0, NULL, NULL, $1, NULL, NULL, 0, 0, 0, 0, 0 FROM identities i
         WHERE NOT EXISTS (SELECT 1 FROM merged_contacts m WHERE m.tenant = i.tenant AND m.contact = i.contact) GROUP BY i.contact
         ON CONFLICT (contact) DO NOTHING
         """,
        ContactList.Folded(null)));

    /// <summary>Applies events within the batch's transaction; answers what contacts are found by from now on.</summary>
    public static async Task<List<SearchDoc>> ApplyAsync(
        DbConnection connection, List<ViewEvent> conversations, List<(JournalEvent Event, object? Fact)> contacts, CancellationToken cancellationToken)
    {
        var work = new TableWork(connection, cancellationToken);
        List<ViewEvent> told = [.. conversations.Where(static item => item.Fact is ConversationStarted or ConversationPartiesChanged or MessageReceived)];
        if (told.Count + contacts.Count == 0) return [];
        var whose = await WhoseAsync(work, connection, told);
        var rows = await LoadAsync(work, connection, [.. whose.Values.Concat(contacts.Select(static one => one.Event.Stream.Value)).Concat(contacts.SelectMany(static one => Others(one.Fact))).Distinct()]);
        foreach (var item in told)
        {
            if (whose.TryGetValue(item.Conversation.Value, out var contact)) Row(item.Event.Tenant, contact).Apply(item);
        }

        foreach (var (@event, fact) in contacts)
        {
            Row(@event.Tenant, @event.Stream.Value).Apply(@event, fact);
            foreach (var other in Others(fact)) Row(@event.Tenant, other).Go(fact is ContactMerged);
        }

        var statements = rows.Values.Where(static row => row.Changed).SelectMany(static row => row.Save()).ToImmutableArray();
        if (!statements.IsEmpty) await StoreTables.RunAsync(connection, statements, cancellationToken);
        List<ContactRow> renamed = [.. rows.Values.Where(static row => row.Renamed || (row.IsNew && row.Changed))];
        var phones = await PhonesAsync(work, connection, renamed);
        return [.. renamed.Select(row => row.Words(phones[row.Contact.Value])).Where(static doc => !doc.Words.IsEmpty)];

        ContactRow Row(TenantId tenant, string contact)
        {
            if (!rows.TryGetValue(contact, out var row)) rows.Add(contact, row = new ContactRow(tenant, new ContactId(contact)));
            return row;
        }
    }

    /// <summary>Conversations that begin in a batch, and whose contact is blocked by what came before it or within it.</summary>
    public static async Task<IEnumerable<ConversationKey>> BlockedAsync(
        Store store, List<ViewEvent> conversations, List<(JournalEvent Event, object? Fact)> contacts, CancellationToken cancellationToken)
    {
        var begun = conversations.Where(static item => item.Fact is ConversationStarted).Select(static item => (item.Event.Tenant, item.Conversation, Contact: ((ConversationStarted)item.Fact!).Contact.Value)).ToList();
        if (begun.Count == 0) return [];
        var (among, ids) = Among(store.Kind, begun.Select(static one => one.Contact));
        var blocked = (await new StoreTables(store).QueryAsync(new Statement($"SELECT contact FROM contact_view WHERE blocked = 1 AND contact {among}", ids), static row => row.Text(0), cancellationToken)).ToHashSet();
        foreach (var (@event, fact) in contacts)
        {
            if (fact is ContactBlocked { Blocked: true }) blocked.Add(@event.Stream.Value);
        }

        return begun.Where(one => blocked.Contains(one.Contact)).Select(static one => new ConversationKey(one.Tenant, one.Conversation));
    }

    private static IEnumerable<string> Others(object? fact) => fact switch
    {
        ContactMerged merged => [merged.From.Value],
        ContactParted parted => [parted.From.Value],
        _ => [],
    };

    private static async Task<Dictionary<string, string>> WhoseAsync(TableWork work, DbConnection connection, List<ViewEvent> told)
    {
        if (told.Count == 0) return [];
        var (among, ids) = Among(connection, told.Select(static item => item.Conversation.Value));
        return (await work.QueryAsync(
            new Statement($"SELECT c.id, COALESCE(m.into_contact, c.contact) FROM conversations c LEFT JOIN merged_contacts m ON m.tenant = c.tenant AND m.contact = c.contact WHERE c.id {among}", ids),
            static row => (Conversation: row.Text(0), Contact: row.Text(1)))).ToDictionary(static one => one.Conversation, static one => one.Contact);
    }

    private static async Task<Dictionary<string, ContactRow>> LoadAsync(TableWork work, DbConnection connection, string[] contacts)
    {
        var (among, ids) = Among(connection, contacts);
        return (await work.QueryAsync(new Statement($"SELECT {ContactRow.Columns} FROM contact_view WHERE contact {among}", ids), ContactRow.Read)).ToDictionary(static row => row.Contact.Value);
    }

    private static async Task<ILookup<string, string>> PhonesAsync(TableWork work, DbConnection connection, List<ContactRow> rows)
    {
        var phones = new List<(string Contact, string Phone)>();
        foreach (var tenant in rows.GroupBy(static row => row.Tenant))
        {
            var (among, ids) = Among(connection, tenant.Select(static row => row.Contact.Value), 2);
            phones.AddRange(await work.QueryAsync(
                new Statement($"SELECT contact, value FROM identities WHERE tenant = $1 AND contact {among} AND kind = {(int)IdentityKind.Phone}", tenant.Key.Value, ids), static row => (row.Text(0), row.Text(1))));
        }

        return phones.ToLookup(static one => one.Contact, static one => one.Phone);
    }

    /// <summary>The condition of being one of many, and its argument, in the connection's dialect.</summary>
    private static (string Sql, object Argument) Among(DbConnection connection, IEnumerable<string> ids, int place = 1) =>
        Among(connection is SqliteConnection ? StoreKind.Sqlite : StoreKind.Postgres, ids, place);

    private static (string Sql, object Argument) Among(StoreKind kind, IEnumerable<string> ids, int place = 1)
    {
        string[] all = [.. ids.Distinct()];
        return kind == StoreKind.Sqlite ? ($"IN (SELECT value FROM json_each(${place}))", JsonSerializer.Serialize(all)) : ($"= ANY (${place})", all);
    }
}
