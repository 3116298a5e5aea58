using Google.Protobuf.WellKnownTypes;
using Parley.Domain.Consent;
using Parley.V1;
using ConsentChanged = Parley.Domain.Consent.ConsentChanged;
using ConsentEvidence = Parley.V1.ConsentEvidence;
using ConsentVoice = Parley.V1.ConsentVoice;
using PurposeStanding = Parley.V1.PurposeStanding;

namespace Parley.Frontend.Feeds;

/// <summary>Consent in the API's words.</summary>
internal static class ConsentMapper
{
    /// <summary>A line as the feed shows it.</summary>
    public static V1.ConsentChanged Map(string contact, ConsentChanged changed) => new()
    {
        Contact = contact, Entry = Entry(changed), Granted = { Each(changed.Granted) }, Stopped = { Each(changed.Stopped) },
    };

    /// <summary>A line of the ledger, without what only the journal knows of it.</summary>
    public static ConsentEntry Entry(ConsentChanged changed) => new()
    {
        Action = (ConsentEntry.Types.Action)(int)changed.Action,
        Purposes = { Each(changed.Purposes) },
        Voice = (ConsentVoice)(int)changed.Voice,
        Evidence = new ConsentEvidence
        {
            Source = changed.Source, Text = changed.Text ?? "", At = Timestamp.FromDateTimeOffset(changed.At), Ip = changed.Ip ?? "", Agent = changed.Agent ?? "",
            Reference = changed.Reference ?? "",
        },
        Author = changed.Author,
    };

    /// <summary>A person's standing, one line for each purpose.</summary>
    public static IEnumerable<PurposeStanding> Standing(ConsentStanding standing) => ContactConsent.EachPurpose.Select(purpose => Map(purpose, standing.Of(purpose)));

    /// <summary>A set of purposes, one by one.</summary>
    public static IEnumerable<Purpose> Each(Purposes purposes) => ContactConsent.EachPurpose.Where(purpose => (purposes & purpose) != 0).Select(purpose => (Purpose)(int)purpose);

    private static PurposeStanding Map(Purposes purpose, Contracts.Grains.PurposeStanding standing) => new()
    {
        Purpose = (Purpose)(int)purpose,
        Allowed = standing.Allowed,
        GrantedAt = standing.GrantedAt is { } granted ? Timestamp.FromDateTimeOffset(granted) : null,
        StoppedBy = (ConsentVoice)(int)(standing.StoppedBy ?? 0),
        StoppedAt = standing.StoppedAt is { } stopped ? Timestamp.FromDateTimeOffset(stopped) : null,
    };
}
