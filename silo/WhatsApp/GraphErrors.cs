using System.Collections.Frozen;
using Parley.Contracts.Ports;

namespace Parley.WhatsApp;

/// <summary>
/// What Meta's error codes mean for a send (Meta, "Cloud API error codes"). The code decides, never title or HTTP status.
/// One table; a code that is not in it fails its message and is never tried again.
/// </summary>
public static class GraphErrors
{
    /// <summary>The Graph API could not be reached at all: nothing was sent, and nothing else would be.</summary>
    public static readonly RetryRule Unreachable = new(SendScope.Number, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(1));

    /// <summary>Refused for its rate without a code.</summary>
    public static readonly RetryRule NumberThrottle = new(SendScope.Number, TimeSpan.FromSeconds(1), 2, TimeSpan.FromMinutes(5));

    // Meta's advice for pairs: 4^X seconds, X from 0.
    private static readonly RetryRule Pair = new(SendScope.Pair, TimeSpan.FromSeconds(1), 4, TimeSpan.FromMinutes(15));
    // Meta asks to try again. Should it have gone out all the same, its status takes the next attempt away before this wait is over.
    internal static readonly RetryRule Passing = new(SendScope.Message, TimeSpan.FromSeconds(5), 4, TimeSpan.FromMinutes(10));
    private static readonly RetryRule Minute = new(SendScope.Number, TimeSpan.FromMinutes(1), 2, TimeSpan.FromMinutes(10));
    private static readonly RetryRule Syncing = new(SendScope.Message, TimeSpan.FromMinutes(10), 1, TimeSpan.FromMinutes(10));
    private static readonly RetryRule FiveMinutes = new(SendScope.Queue, TimeSpan.FromMinutes(5), 1, TimeSpan.FromMinutes(5));
    private static readonly RetryRule UntilFixed = new(SendScope.Queue, TimeSpan.FromMinutes(5), 2, TimeSpan.FromHours(1));
    private static readonly RetryRule Hours = new(SendScope.Queue, TimeSpan.FromHours(1), 2, TimeSpan.FromHours(6));
    private static readonly RetryRule Days = new(SendScope.Queue, TimeSpan.FromHours(72), 1, TimeSpan.FromHours(72));

    private static readonly SendFailure Unknown = new(FailureKind.Other, null, "WhatsApp refused the message.");
    private static readonly SendFailure NoPermission = new(FailureKind.Auth, UntilFixed, "The access token lacks a permission for this number. Sending waits; connect the number again with a token that has whatsapp_business_messaging.");

    private static readonly FrozenDictionary<int, SendFailure> Table = new Dictionary<int, SendFailure>
    {
        [0] = new(FailureKind.Auth, UntilFixed, "WhatsApp could not authenticate the access token. Sending waits; connect the number again with a new token."),
        [3] = new(FailureKind.Auth, UntilFixed, "The Meta app lacks a capability or permission. Sending waits; check the app's permissions."),
        [10] = NoPermission,
        [190] = new(FailureKind.Auth, UntilFixed, "The access token is no longer valid. Sending waits; connect the number again with a new token."),

        [368] = new(FailureKind.Integrity, Hours, "Meta has blocked this business for a while for breaking its policies. Sending waits; see Meta's Business Support."),
        [131031] = new(FailureKind.Integrity, Hours, "Meta has locked this WhatsApp Business Account. Sending waits; see Meta's Business Support."),
        // One country of many: the others go on.
        [130497] = new(FailureKind.Integrity, null, "Meta does not let this business write to people in this country."),

        [4] = new(FailureKind.Throttle, NumberThrottle, "The Meta app has made too many calls; the message is tried again."),
        [80007] = new(FailureKind.Throttle, NumberThrottle, "The WhatsApp Business Account has reached its rate limit; the message is tried again."),
        [130429] = new(FailureKind.Throttle, NumberThrottle, "The number has reached its throughput; the message is tried again."),
        [131056] = new(FailureKind.Throttle, Pair, "Too many messages to this person in a short time; the message is tried again."),

        [131048] = new(FailureKind.SlowThrottle, Hours, "WhatsApp restricts this number because earlier messages were blocked or reported as spam. Sending waits; check the quality in WhatsApp Manager."),
        [131064] = new(FailureKind.SlowThrottle, Hours, "WhatsApp restricts this number because templates were put into the wrong category. Sending waits; check the templates' categories."),
        [133016] = new(FailureKind.SlowThrottle, Days, "The number was registered too often and is blocked for 72 hours. Sending waits."),
        // It concerns one person: everybody else's messages go on.
        [131049] = new(FailureKind.SlowThrottle, null, "WhatsApp did not deliver this to keep the person's marketing messages few. Not before 24 hours, and not the same again at once."),

        [1] = new(FailureKind.Transient, Passing, "WhatsApp reported an unknown error; the message is tried again."),
        [2] = new(FailureKind.Transient, Passing, "WhatsApp is unavailable for a moment; the message is tried again."),
        [131000] = new(FailureKind.Transient, Passing, "Something went wrong at WhatsApp; the message is tried again."),
        [131016] = new(FailureKind.Transient, Passing, "A service of WhatsApp is unavailable for a moment; the message is tried again."),
        [131057] = new(FailureKind.Transient, Minute, "The number is in maintenance, perhaps while its throughput is raised; the message is tried again."),
        [133004] = new(FailureKind.Transient, Passing, "WhatsApp's server is unavailable for a moment; the message is tried again."),
        [2494100] = new(FailureKind.Transient, Minute, "The number is in maintenance; the message is tried again."),

        [33] = new(FailureKind.BadRequest, null, "The number does not exist any more, or the token may not use it."),
        [100] = new(FailureKind.BadRequest, null, "WhatsApp did not accept a parameter of the message."),
        [131005] = new(FailureKind.BadRequest, null, "The access token may not do this."),
        [131008] = new(FailureKind.BadRequest, null, "The message lacks something that WhatsApp requires."),
        [131009] = new(FailureKind.BadRequest, null, "A value in the message is not valid for WhatsApp."),
        [131021] = new(FailureKind.BadRequest, null, "A number cannot write to itself."),
        [131051] = new(FailureKind.BadRequest, null, "WhatsApp does not support this type of message."),
        [135000] = new(FailureKind.BadRequest, null, "WhatsApp reports a problem with the message's parameters."),

        [131026] = new(FailureKind.Recipient, null, "This person cannot be reached: not on WhatsApp, an old version, or the terms not accepted."),
        [131030] = new(FailureKind.Recipient, null, "A test number may write to people on its list only; add this person in the Meta app."),
        [130403] = new(FailureKind.Recipient, null, "This person is blocked by the business."),
        [131047] = new(FailureKind.Recipient, null, "The person last wrote more than 24 hours ago; only a template may be sent now."),
        [131050] = new(FailureKind.Recipient, null, "The person has opted out of marketing messages."),
        [130472] = new(FailureKind.Recipient, null, "The person is part of an experiment of WhatsApp and gets no marketing messages."),
        [131062] = new(FailureKind.Recipient, null, "This message cannot be sent to a user id; a phone number is needed."),

        [131020] = new(FailureKind.Recipient, null, "Nobody is in this group."),
        [131041] = new(FailureKind.Recipient, null, "There is no such group any more, or the number is not in it."),
        [131207] = new(FailureKind.Recipient, null, "WhatsApp has suspended this group."),
        [131208] = new(FailureKind.Transient, Passing, "Too much was done with groups in a short time; the message is tried again."),
        [131215] = new(FailureKind.Recipient, null, "The number may not have groups: it needs an Official Business Account and a limit of 100,000 people."),

        [131037] = new(FailureKind.Account, UntilFixed, "The number has no approved display name. Sending waits until it has one."),
        [131042] = new(FailureKind.Account, UntilFixed, "There is a problem with the account's payment method. Sending waits until it is solved in Meta's billing."),
        [131045] = new(FailureKind.Account, UntilFixed, "The number's registration is not valid. Sending waits; register the number again."),
        [133000] = new(FailureKind.Account, UntilFixed, "An earlier removal of the number is not finished. Sending waits."),
        [133005] = new(FailureKind.Account, UntilFixed, "The two-step PIN is wrong. Sending waits; register the number with the right one."),
        [133006] = new(FailureKind.Account, UntilFixed, "The number has to be verified before it is registered. Sending waits."),
        [133008] = new(FailureKind.Account, UntilFixed, "The two-step PIN was wrong too often. Sending waits; so must the next try."),
        [133009] = new(FailureKind.Account, UntilFixed, "The two-step PIN was entered too fast. Sending waits; so must the next try."),
        [133010] = new(FailureKind.Account, UntilFixed, "The number is not registered with the Cloud API. Sending waits; register it."),
        [133015] = new(FailureKind.Account, FiveMinutes, "The number was removed a moment ago. Sending waits five minutes."),
        [134011] = new(FailureKind.Account, UntilFixed, "The terms of WhatsApp's payments are not accepted. Sending waits until they are."),

        [131052] = new(FailureKind.Media, null, "WhatsApp could not fetch the media."),
        [131053] = new(FailureKind.Media, null, "WhatsApp could not take the media: its format, its size, or its address."),

        [132000] = new(FailureKind.Template, null, "The number of values is not the number of the template's variables."),
        [132001] = new(FailureKind.Template, null, "There is no such approved template in this language."),
        [132005] = new(FailureKind.Template, null, "With these values the template is too long."),
        [132007] = new(FailureKind.Template, null, "The template's content breaks a policy of WhatsApp's."),
        [132012] = new(FailureKind.Template, null, "A value does not have the format that the template asks for."),
        [132015] = new(FailureKind.Template, null, "The template is paused for its quality. Edit it and have it approved, or wait until it is unpaused."),
        [132016] = new(FailureKind.Template, null, "The template is disabled for good."),
        [132018] = new(FailureKind.Template, null, "WhatsApp reports a problem with the template's parameters."),

        [132068] = new(FailureKind.Flow, null, "The flow is blocked."),
        [132069] = new(FailureKind.Flow, null, "The flow is throttled: ten messages an hour. Send it again later."),

        [131055] = new(FailureKind.Marketing, null, "This message cannot be sent by the marketing API."),
        [131061] = new(FailureKind.Marketing, null, "The marketing API does not take this template."),
        [131063] = new(FailureKind.Marketing, null, "Marketing templates of this number have to be sent by the marketing API."),
        [134100] = new(FailureKind.Marketing, null, "The marketing API takes marketing templates only."),
        [134101] = new(FailureKind.Transient, Syncing, "WhatsApp is still preparing the template; the message is tried again in ten minutes."),
        [134102] = new(FailureKind.Marketing, null, "The template may not be sent by the marketing API yet."),
    }.ToFrozenDictionary();

    /// <summary>Every code that the table names; 200 to 299 are permissions besides.</summary>
    public static IReadOnlyCollection<int> Codes => Table.Keys;

    /// <summary>What a code means for a send.</summary>
    public static SendFailure Of(int code) =>
        Table.TryGetValue(code, out var known) ? known : code is >= 200 and <= 299 ? NoPermission : Unknown;
}
