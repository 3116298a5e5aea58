using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Accounts;

/// <summary>A business phone number, with everything that is set on it.</summary>
public sealed class BusinessNumber(string id, Waba waba, string displayPhoneNumber, string verifiedName)
{
    private readonly Lock _gate = new();

    /// <summary>The <c>phone_number_id</c>.</summary>
    public string Id { get; } = id;

    public Waba Waba { get; } = waba;

    /// <summary>As Graph shows it.</summary>
    public string DisplayPhoneNumber { get; } = displayPhoneNumber;

    /// <summary>As webhooks show it: digits only.</summary>
    public string Digits { get; } = Wire.PhoneDigits.Of(displayPhoneNumber);

    public string VerifiedName { get; internal set; } = verifiedName;

    /// <summary>Whether a code proved that the business owns the number.</summary>
    public bool Verified { get; internal set; } = true;

    /// <summary>Whether it is registered for the Cloud API; without, sends answer 133010.</summary>
    public bool Registered { get; internal set; } = true;

    /// <summary>An Official Business Account: may have groups, if its portfolio reaches enough people.</summary>
    public bool Official { get; internal set; }

    /// <summary>The name beside the number, without <c>@</c>; null without.</summary>
    public string? Username { get; internal set; }

    /// <summary>Whether customers have a cart.</summary>
    public bool CartEnabled { get; internal set; } = true;

    /// <summary>Whether customers see the catalog.</summary>
    public bool CatalogVisible { get; internal set; }

    /// <summary>Also used by people in the WhatsApp Business app (coexistence).</summary>
    public bool OnPhoneApp { get; internal set; }

    /// <summary>When it was connected from the app; contacts and chats can be asked for within a day.</summary>
    public DateTimeOffset? OnboardedAt { get; internal set; }

    /// <summary>The business does not share the chats on its phone.</summary>
    public bool HistoryDeclined { get; internal set; }

    /// <summary><c>GREEN</c>, <c>YELLOW</c>, <c>RED</c> or <c>UNKNOWN</c>.</summary>
    public string Quality { get; internal set; } = "GREEN";

    /// <summary>The PIN of two-step verification; null when that is off.</summary>
    public string? Pin { get; internal set; }

    /// <summary>The code that was sent to the number last, until it is used; null when there is none.</summary>
    public string? Code { get; internal set; }

    /// <summary>The business profile, in the words of Graph.</summary>
    internal JsonObject Profile { get; } = [];

    /// <summary>The settings, in the words of Graph.</summary>
    internal JsonObject Settings { get; } = [];

    /// <summary>Guards <see cref="Profile"/>, <see cref="Settings"/> and the history of registrations.</summary>
    internal Lock Gate => _gate;

    /// <summary>Where webhooks of this number go, by app, in place of the account's or the app's callback.</summary>
    internal ConcurrentDictionary<App, Uri> Overrides { get; } = new();

    /// <summary>Customers that the business blocked, by their digits.</summary>
    internal ConcurrentDictionary<string, Phone> Blocked { get; } = new(StringComparer.Ordinal);

    internal Queue<DateTimeOffset> Registrations { get; } = new();

    internal HashSet<string> Synced { get; } = new(StringComparer.Ordinal);

    internal int WrongPins { get; set; }
}
