using Parley.Simulator.Accounts;
using Parley.Simulator.Billing;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Templates;

namespace Parley.Simulator.Phones;

/// <summary>What WhatsApp makes of a well-formed send.</summary>
/// <param name="Phone">The recipient's phone; null with a refusal.</param>
/// <param name="Refusal">Answered at once.</param>
/// <param name="Failure">Accepted, and reported by a <c>failed</c> status.</param>
internal sealed record Verdict(Phone? Phone, GraphError? Refusal, GraphError? Failure, Price Price, DateTimeOffset? FreeUntil, bool NeverArrives);

/// <summary>Who may be written to, when, and for what price: limits, blocks, the window, marketing rules.</summary>
internal sealed class SendPolicy(World world)
{
    private static readonly Price Nothing = new(false, "free_customer_service", "service");

    public Verdict Judge(BusinessNumber number, OutgoingMessage send, Template? template)
    {
        var settings = world.Settings;
        var now = world.Clock.GetUtcNow();
        if (!number.Registered) return Refused(NumberErrors.NotRegistered);
        if (number.Waba.Locked) return Refused(NumberErrors.Locked);
        if (send.Digits == number.Digits) return Refused(GraphErrors.ToSelf);
        if (send.UserId is not null && template?.Shape.Buttons.Any(b => b.Type == "OTP") == true) return Refused(GraphErrors.NotByUserId);
        var phone = send.UserId is { } userId ? world.Phones.FindByUserId(userId) : world.Phones.Find(send.Digits);
        if (world.Limits.Take(number, phone?.Digits ?? send.Digits ?? send.UserId!, settings, now) is { } limit) return Refused(limit);
        if (phone is not { OnWhatsApp: true })
        {
            // Without a phone there is nothing that could fail later but a number.
            if (settings.Undeliverable == Reporting.Answer || send.Digits is null) return Refused(GraphErrors.Undeliverable);
            return Failed(phone ?? new Phone(send.Digits, null, null, onWhatsApp: false), GraphErrors.Undeliverable);
        }

        var (blocks, stopped, windowOpen) = phone.With(number, r => (r.BlocksBusiness, r.MarketingStopped, r.WindowOpen(now)));
        if (number.Blocked.ContainsKey(phone.Digits)) return Refused(GraphErrors.Blocked);
        if (!windowOpen)
        {
            if (template is null && settings.Window == Reporting.Answer) return Refused(GraphErrors.WindowClosed);
            if (template is null && settings.Window == Reporting.Webhook) return Failed(phone, GraphErrors.WindowClosed);
            if (world.Limits.Reach(number, phone, settings, now) is { } reach) return Refused(reach);
        }

        if (template?.Category == TemplateCategory.Marketing)
        {
            if (stopped) return Failed(phone, GraphErrors.OptedOut);
            if (Capped(phone, windowOpen, settings, now)) return Failed(phone, GraphErrors.MarketingCap);
        }

        var freeUntil = phone.With(number, r =>
        {
            r.Answered(now);
            return r.FreeEntryOpen(now) ? r.FreeUntil : null;
        });
        var price = Price.Of(template?.Category, windowOpen, freeUntil is not null, settings.ServiceChargedFrom is { } from && now >= from);
        if (price.Billable && number.Waba.PaymentMissing) return Failed(phone, NumberErrors.Payment);
        return new Verdict(phone, null, null, price, freeUntil, NeverArrives: blocks);
    }

    // Who is in a conversation with the business is not protected from it.
    private static bool Capped(Phone phone, bool windowOpen, SimulatorSettings settings, DateTimeOffset now) =>
        (settings.UnitedStatesMarketingPaused && phone.Digits is ['1', ..] && phone.Digits.Length == 11)
        || (!windowOpen && settings.MarketingPerPerson is { } cap && !phone.TakeMarketing(cap, now));

    private static Verdict Refused(GraphError error) => new(null, error, null, Nothing, null, NeverArrives: false);

    private static Verdict Failed(Phone phone, GraphError error) => new(phone, null, error, Nothing, null, NeverArrives: false);
}
