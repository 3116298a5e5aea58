using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Domain.Consent;

namespace Parley.Tests.Domain.Consent;

/// <summary>The ledger: who may be written to, for what, after what was said.</summary>
public class WhenPeopleDecide
{
    private const Purposes Everything = Purposes.Utility | Purposes.Marketing | Purposes.Authentication;
    private static readonly DateTimeOffset Noon = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Noon.AddDays(1);
    private static readonly TenantId Tenant = TenantId.New();
    private ContactConsent _state = ContactConsent.Empty;

    public static TheoryData<Purposes> EachPurpose() => [.. ContactConsent.EachPurpose];

    [Theory]
    [MemberData(nameof(EachPurpose))]
    [Trait("Promise", "S3.3")]
    public void Each_purpose_needs_its_own_opt_in(Purposes purpose)
    {
        Assert.Equal("CONSENT_MISSING", Check(purpose));

        Grant(purpose, Noon);

        Assert.Null(Check(purpose));
        Assert.All(ContactConsent.EachPurpose.Where(other => other != purpose), other => Assert.Equal("CONSENT_MISSING", Check(other)));
        Assert.Equal("CONSENT_MISSING", Check(Everything));
    }

    [Fact]
    public void A_reply_needs_none_even_after_a_stop()
    {
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon);

        Assert.Null(Check(Purposes.None));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public void A_stop_stops_all_purposes_and_a_start_brings_back_what_was_agreed_to()
    {
        Grant(Purposes.Marketing, Noon);
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon.AddMinutes(1));
        Assert.All(ContactConsent.EachPurpose, purpose => Assert.Equal("OPTED_OUT", Check(purpose)));

        Say(ConsentAction.Reopened, ConsentVoice.Person, Noon.AddMinutes(2));

        Assert.Null(Check(Purposes.Marketing));
        Assert.Equal("CONSENT_MISSING", Check(Purposes.Utility));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public void An_opt_in_from_before_a_stop_is_refused_and_a_newer_one_counts()
    {
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon);

        Assert.Equal("OPT_OUT_IS_NEWER", Refused(Command(ConsentAction.Granted, Purposes.Utility, ConsentVoice.Business, Noon.AddHours(-1))));
        Grant(Purposes.Utility, Noon.AddHours(1));

        Assert.Null(Check(Purposes.Utility));
        Assert.Equal("OPTED_OUT", Check(Purposes.Marketing));
    }

    [Fact]
    [Trait("Promise", "S3.3")]
    public void What_WhatsApps_settings_stop_no_opt_in_and_no_word_opens()
    {
        Grant(Everything, Noon);
        Say(ConsentAction.Stopped, ConsentVoice.Platform, Noon.AddMinutes(1), Purposes.Marketing);

        Assert.Equal("PLATFORM_OPT_OUT", Refused(Command(ConsentAction.Granted, Purposes.Marketing, ConsentVoice.Business, Noon.AddHours(1))));
        Say(ConsentAction.Reopened, ConsentVoice.Person, Noon.AddHours(2));
        Assert.Equal("OPTED_OUT", Check(Purposes.Marketing));
        Assert.Null(Check(Purposes.Utility));

        Say(ConsentAction.Reopened, ConsentVoice.Platform, Noon.AddHours(3), Purposes.Marketing);
        Assert.Null(Check(Purposes.Marketing));
    }

    [Fact]
    public void WhatsApps_settings_do_not_lift_what_the_person_wrote()
    {
        Grant(Everything, Noon);
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon.AddMinutes(1));

        Say(ConsentAction.Reopened, ConsentVoice.Platform, Noon.AddMinutes(2), Purposes.Marketing);

        Assert.Equal("OPTED_OUT", Check(Purposes.Marketing));
    }

    [Fact]
    public void Signals_that_come_late_do_not_undo_newer_ones()
    {
        Grant(Purposes.Utility, Noon);
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon.AddMinutes(2));
        Say(ConsentAction.Reopened, ConsentVoice.Person, Noon.AddMinutes(1));
        Assert.Equal("OPTED_OUT", Check(Purposes.Utility));

        Say(ConsentAction.Reopened, ConsentVoice.Person, Noon.AddMinutes(4));
        Say(ConsentAction.Stopped, ConsentVoice.Person, Noon.AddMinutes(3));
        Assert.Null(Check(Purposes.Utility));
    }

    [Fact]
    public void A_withdrawal_takes_one_opt_in_back_until_a_newer_one()
    {
        Grant(Purposes.Utility | Purposes.Marketing, Noon);

        Say(ConsentAction.Withdrawn, ConsentVoice.Business, Noon.AddHours(1), Purposes.Marketing);

        Assert.Equal("OPTED_OUT", Check(Purposes.Marketing));
        Assert.Null(Check(Purposes.Utility));
        Say(ConsentAction.Reopened, ConsentVoice.Person, Noon.AddHours(2));
        Assert.Equal("CONSENT_MISSING", Check(Purposes.Marketing));
        Grant(Purposes.Marketing, Noon.AddHours(3));
        Assert.Null(Check(Purposes.Marketing));
    }

    [Theory]
    [InlineData("", "I agree", 0, "EVIDENCE_SOURCE_INVALID")]
    [InlineData("web form", null, 0, "EVIDENCE_TEXT_MISSING")]
    [InlineData("web form", "I agree", 60, "EVIDENCE_IN_FUTURE")]
    public void An_opt_in_without_proof_is_none(string source, string? text, int minutesAhead, string reason)
    {
        var command = Command(ConsentAction.Granted, Purposes.Utility, ConsentVoice.Business, Noon) with
        {
            Evidence = new ConsentEvidence(source, text, minutesAhead == 0 ? Noon : Now.AddMinutes(minutesAhead)),
        };

        Assert.Equal(reason, Refused(command));
    }

    [Fact]
    public void A_refusal_says_what_is_allowed_instead()
    {
        Grant(Purposes.Utility, Noon);

        var refusal = ConsentRules.Check(_state, Purposes.Marketing)!;

        Assert.Contains("Allowed are replies while the customer service window is open, and utility messages.", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_says_where_the_person_stands_after_it()
    {
        Grant(Purposes.Marketing, Noon);

        var line = Assert.IsType<ConsentChanged>(Assert.Single(Decide(Command(ConsentAction.Stopped, Everything, ConsentVoice.Person, Noon.AddMinutes(1))).Steps).Event);

        Assert.Equal((Purposes.Marketing, Everything), (line.Granted, line.Stopped));
    }

    private static ChangeConsent Command(ConsentAction action, Purposes purposes, ConsentVoice voice, DateTimeOffset at) =>
        new(action, purposes, voice, new ConsentEvidence("web form", "I agree", at), "key", Guid.NewGuid().ToString(), new byte[32]);

    private string? Check(Purposes purposes) => ConsentRules.Check(_state, purposes)?.Reason;

    private void Grant(Purposes purposes, DateTimeOffset at) => Say(ConsentAction.Granted, ConsentVoice.Business, at, purposes);

    private void Say(ConsentAction action, ConsentVoice voice, DateTimeOffset at, Purposes purposes = Everything)
    {
        foreach (var step in Decide(Command(action, purposes, voice, at)).Steps) _state = _state.Evolve(_state.Version + 1, step.Event);
    }

    private Parley.Domain.Decision Decide(ChangeConsent command)
    {
        var (decision, refusal) = ConsentRules.Change(_state, command, Tenant, Now);
        Assert.Null(refusal);
        return decision!;
    }

    private string? Refused(ChangeConsent command) => ConsentRules.Change(_state, command, Tenant, Now).Refusal?.Reason;
}
