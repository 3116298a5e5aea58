using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Phones;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Coexistence;

/// <summary>The WhatsApp Business app on the phone of a business whose number is used over the Cloud API too.</summary>
public sealed class PhoneApp
{
    private static readonly TimeSpan SyncWithin = TimeSpan.FromHours(24);
    private readonly World _world;

    internal PhoneApp(World world) => _world = world;

    /// <summary>Somebody at the business writes on the phone; the apps hear an echo of it. Costs nothing and has no statuses.</summary>
    /// <param name="content">The JSON of the type; for a text <c>{"body":"…"}</c>.</param>
    /// <exception cref="SimulatorException">No such number or phone, or the number is not used in the app.</exception>
    public ChatMessage Write(string? number, string to, string type, JsonElement content)
    {
        var from = _world.Accounts.RequireNumber(number);
        if (!from.OnPhoneApp) throw new SimulatorException($"The number {from.DisplayPhoneNumber} is not used in the WhatsApp Business app.");
        var phone = _world.Phones.Require(to);
        var message = new ChatMessage
        {
            Sequence = _world.Phones.NextSequence(),
            Id = Ids.Wamid(phone.Digits, fromBusiness: true),
            FromBusiness = true,
            Phone = phone,
            Number = from,
            Time = _world.Clock.GetUtcNow(),
            Type = type,
            Text = InboundText.Line(type, content),
            Content = type == "text" ? default : content,
            Status = DeliveryStatus.Delivered,
        };
        _world.Phones.Keep(message);
        _world.OnChanged(message);
        _world.Post(CoexistenceEvents.Echo(message, content));
        return message;
    }

    /// <summary>Tells the apps of the contacts or the chats on the phone: each once, within a day after it was connected.</summary>
    internal GraphError? Sync(BusinessNumber number, string what)
    {
        if (!number.OnPhoneApp) return GraphErrors.InvalidParameter("The phone number is not used in the WhatsApp Business app.");
        if (_world.Clock.GetUtcNow() - number.OnboardedAt >= SyncWithin) return CoexistenceErrors.TooLate;
        lock (number.Gate)
            if (!number.Synced.Add(what)) return CoexistenceErrors.Again;
        if (what == "smb_app_state_sync") _world.Post(CoexistenceEvents.Contacts(number, Acquaintances(number), _world.Clock.GetUtcNow()));
        else foreach (var update in History(number)) _world.Post(update);
        return null;
    }

    private IEnumerable<WebhookUpdate> History(BusinessNumber number)
    {
        if (number.HistoryDeclined)
        {
            yield return CoexistenceEvents.Declined(number);
            yield break;
        }

        var now = number.OnboardedAt ?? _world.Clock.GetUtcNow();
        var threads = Acquaintances(number).Select(p => (Phone: p, Messages: p.Messages().Where(m => m.Number == number).ToList())).ToList();
        var phases = Enumerable.Range(0, 3)
            .Select(phase => (Phase: phase, Threads: threads.Select(t => (t.Phone, Messages: t.Messages.Where(m => PhaseOf(now - m.Time) == phase).ToList()))
                .Where(t => t.Messages.Count > 0).ToList()))
            .Where(p => p.Threads.Count > 0).ToList();
        for (var i = 0; i < phases.Count; i++)
            yield return CoexistenceEvents.History(number, phases[i].Phase, 100 * (i + 1) / phases.Count, phases[i].Threads);
        // Files come later, each in an event of its own.
        foreach (var message in phases.SelectMany(p => p.Threads).SelectMany(t => t.Messages).Where(m => m.Media.Count > 0))
            yield return CoexistenceEvents.HistoryMedia(message);
    }

    private List<Phone> Acquaintances(BusinessNumber number) => [.. _world.Phones.All.Where(p => p.Messages().Any(m => m.Number == number))];

    private static int PhaseOf(TimeSpan age) => age.TotalDays switch { < 1 => 0, < 90 => 1, < 180 => 2, _ => 3 };
}
