using Parley.Contracts.Grains;
using Parley.Domain.Consent;
using Parley.Domain.Contacts;
using Parley.Domain.Conversations;
using Parley.Domain.Desk;
using Parley.Storage.Search;
using Parley.Storage.Tables;
using Parley.Storage.Views;

namespace Parley.Storage.Contacts;

/// <summary>A row of <c>contact_view</c> while events are applied to it. Instants are microseconds since 1970.</summary>
internal sealed class ContactRow(TenantId tenant, ContactId contact)
{
    internal const string Columns = "contact, tenant, version, name, profile_name, folded, labels, fields, blocked, granted, stopped, seen_at, gone";

    /// <summary>How far a row may be behind what somebody did last: a row is not written for each message.</summary>
    private const long Behind = 15 * 60 * 1_000_000L;

    private string? _name, _profileName, _fields;
    private long _version;
    private int _blocked, _granted, _stopped, _gone;

    public TenantId Tenant { get; } = tenant;

    public ContactId Contact { get; } = contact;

    /// <summary>Ids with a space between them; null for none.</summary>
    public string? Labels { get; private set; }

    public long SeenAt { get; private set; }

    /// <summary>True when there was no row.</summary>
    public bool IsNew { get; private init; } = true;

    /// <summary>True when it has to be written.</summary>
    public bool Changed { get; private set; }

    /// <summary>True when labels came or went.</summary>
    public bool LabelsChanged { get; private set; }

    /// <summary>True when it is found by other words than before.</summary>
    public bool Renamed { get; private set; }

    public static ContactRow Read(Row row) => new(new TenantId(row.Text(1)), new ContactId(row.Text(0)))
    {
        IsNew = false, _version = row.Long(2), _name = row.TextOrNull(3), _profileName = row.TextOrNull(4), Labels = row.TextOrNull(6), _fields = row.TextOrNull(7),
        _blocked = row.Int(8), _granted = row.Int(9), _stopped = row.Int(10), SeenAt = row.Long(11), _gone = row.Int(12),
    };

    /// <summary>Takes in an event of one of the contact's conversations.</summary>
    public void Apply(ViewEvent item)
    {
        switch (item.Fact)
        {
            case ConversationStarted:
                Seen(Microseconds.Of(item.Event.At));
                Renamed = true;
                break;
            case ConversationPartiesChanged:
                Seen(SeenAt);
                Renamed = true;
                break;
            case MessageReceived e:
                Seen(Microseconds.Of(e.SentAt));
                if (e.ProfileName is not { Length: > 0 } name || name == _profileName) break;
                _profileName = name;
                Changed = Renamed = true;
                break;
        }
    }

    /// <summary>Takes in an event of the contact's own stream; what comes again changes nothing.</summary>
    public void Apply(JournalEvent @event, object? fact)
    {
        if (@event.Version <= _version) return;
        _version = @event.Version;
        Changed = true;
        if (SeenAt == 0) SeenAt = Microseconds.Of(@event.At);
        switch (fact)
        {
            case ContactEdited e:
                var labels = ContactList.Column(e.Labels);
                LabelsChanged |= labels != Labels;
                (_name, Labels, _fields) = (e.Name, labels, ContactList.Column(e.Fields));
                Renamed = true;
                break;
            case ContactBlocked e:
                _blocked = e.Blocked ? 1 : 0;
                break;
            case ConsentChanged e:
                (_granted, _stopped) = ((int)e.Granted, (int)e.Stopped);
                break;
            case ContactRenamed or ContactMerged or ContactParted:
                Renamed = true;
                break;
        }
    }

    /// <summary>It became part of another contact, or is one of its own again.</summary>
    public void Go(bool gone)
    {
        _gone = gone ? 1 : 0;
        Changed = true;
    }

    /// <summary>What it is found by.</summary>
    public SearchDoc Words(IEnumerable<string> phones) => new(
        Tenant, SearchDoc.Contact, Contact.Value, new ConversationId(""),
        SearchDoc.Scoped(
            Tenant, SearchDoc.Contact,
            [.. SearchWords.Of(_name), .. SearchWords.Of(_profileName), .. ContactList.Fields(_fields).SelectMany(static one => SearchWords.Of(one.Value)), .. phones.SelectMany(SearchWords.OfPhone)]));

    public IEnumerable<Statement> Save()
    {
        yield return new Statement(
            $"""
             INSERT INTO contact_view ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (contact) DO UPDATE SET version = excluded.version, name = excluded.name, profile_name = excluded.profile_name, folded = excluded.folded, labels = excluded.labels,
                 fields = excluded.fields, blocked = excluded.blocked, granted = excluded.granted, stopped = excluded.stopped, seen_at = excluded.seen_at, gone = excluded.gone
             """,
            Contact.Value, Tenant.Value, _version, _name, _profileName, ContactList.Folded(_name ?? _profileName), Labels, _fields, _blocked, _granted, _stopped, SeenAt, _gone);
        if (LabelsChanged) yield return new Statement("DELETE FROM contact_label_view WHERE contact = $1", Contact.Value);
        foreach (var label in ContactList.Labels(Labels))
        {
            yield return new Statement(
                "INSERT INTO contact_label_view (tenant, label, contact, seen_at) VALUES ($1, $2, $3, $4) ON CONFLICT (contact, label) DO UPDATE SET seen_at = excluded.seen_at",
                Tenant.Value, label.Value, Contact.Value, SeenAt);
        }
    }

    private void Seen(long at)
    {
        if (!IsNew && SeenAt > 0 && at < SeenAt + Behind) return;
        SeenAt = Math.Max(SeenAt, at);
        Changed = true;
    }
}
