using Parley.Frontend.Webhooks.Consent;

namespace Parley.Frontend.Webhooks;

/// <summary>The parts of one or more webhooks by session, so that each conversation is called once, with its parts in order.</summary>
internal sealed class IntakeSorting(TimeProvider time)
{
    private readonly List<(string App, Letters Letters)> _letters = [];

    public List<SessionPart> Sessions { get; } = [];

    /// <summary>What concerns accounts, in the order of the bodies.</summary>
    public List<AccountChange> Accounts { get; } = [];

    /// <summary>The dead letters of an app's webhooks.</summary>
    public Letters LettersOf(string app)
    {
        foreach (var (name, known) in _letters)
        {
            if (name == app) return known;
        }

        var letters = new Letters($"webhook:{app}", time);
        _letters.Add((app, letters));
        return letters;
    }

    /// <summary>Adds what one change held.</summary>
    /// <param name="at">When WhatsApp said it, as far as it says so.</param>
    public void Add(SessionRecord session, ChangeReading reading, DateTimeOffset? at)
    {
        var part = PartOf(session);
        foreach (var fault in reading.Faults) part.Letters.Add(session.Tenant, fault.Reason, fault.Detail, fault.Fragment);
        part.Messages.AddRange(reading.Messages);
        part.Statuses.AddRange(reading.Statuses);
        part.Facts.AddRange(reading.Facts);
        foreach (var error in reading.Errors) (part.Errors ??= []).Add((error, at));
    }

    /// <summary>Adds what one change said of people's settings.</summary>
    public void Add(SessionRecord session, PreferenceReading preference) => PartOf(session).Preferences.Add(preference);

    /// <summary>Adds what one change held of an address book.</summary>
    public void AddBook(SessionRecord session, ImmutableArray<AddressBookReading> entries) => PartOf(session).Book.AddRange(entries);

    /// <summary>All dead letters.</summary>
    public ImmutableArray<DeadLetter> Letters() => _letters.TrueForAll(static one => one.Letters.Count == 0) ? [] : [.. _letters.SelectMany(static one => one.Letters.ToImmutable()).DistinctBy(static letter => letter.Id)];

    private SessionPart PartOf(SessionRecord session)
    {
        var part = Sessions.Find(known => known.Session.Id == session.Id);
        if (part is null) Sessions.Add(part = new SessionPart(session, LettersOf(session.App)));
        return part;
    }

    /// <summary>What belongs to one session.</summary>
    internal sealed class SessionPart(SessionRecord session, Letters letters)
    {
        public SessionRecord Session { get; } = session;

        public Letters Letters { get; } = letters;

        public ImmutableArray<MessageReading>.Builder Messages { get; } = ImmutableArray.CreateBuilder<MessageReading>(1);

        public ImmutableArray<AddressBookReading>.Builder Book { get; } = ImmutableArray.CreateBuilder<AddressBookReading>();

        public ImmutableArray<FactReading>.Builder Facts { get; } = ImmutableArray.CreateBuilder<FactReading>(0);

        /// <summary>What people chose in WhatsApp's settings.</summary>
        public List<PreferenceReading> Preferences { get; } = [];

        /// <summary>What WhatsApp says of the number itself; null while it says nothing.</summary>
        public List<(NumberError Error, DateTimeOffset? At)>? Errors { get; set; }

        public ImmutableArray<StatusReading>.Builder Statuses { get; } = ImmutableArray.CreateBuilder<StatusReading>(0);
    }
}
