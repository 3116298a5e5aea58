using System.Text.Json;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Templates;

/// <summary>A message template of an account, in one language.</summary>
public sealed class Template
{
    private readonly List<Phones.ChatMessage> _held = [];
    private int _paced;

    internal Template(string id, Waba waba, string name, string language, TemplateCategory category, bool named, JsonElement components, DateTimeOffset at)
    {
        Id = id;
        Waba = waba;
        Name = name;
        Language = language;
        Named = named;
        CreatedAt = at;
        Current = new TemplateVersion(category, components, TemplateShape.Read(components));
    }

    public string Id { get; }

    public Waba Waba { get; }

    public string Name { get; }

    /// <summary>Such as <c>en_US</c>.</summary>
    public string Language { get; }

    /// <summary>True when its variables have names, false when they are numbered.</summary>
    public bool Named { get; }

    public DateTimeOffset CreatedAt { get; }

    public TemplateStatus Status { get; internal set; } = TemplateStatus.Approved;

    public TemplateQuality Quality { get; internal set; }

    /// <summary>Why it was rejected, in Meta's words; <c>NONE</c> when it was not.</summary>
    public string RejectedReason { get; internal set; } = "NONE";

    /// <summary>What it was before Meta moved it to another category.</summary>
    public TemplateCategory? PreviousCategory { get; internal set; }

    /// <summary>How long a message made from it may wait for the phone, in seconds; null: the default of its category.</summary>
    public int? TimeToLive { get; internal set; }

    internal int Pauses { get; set; }

    internal IReadOnlyList<DateTimeOffset> Edits { get; set; } = [];

    public TemplateCategory Category => Current.Category;

    public JsonElement Components => Current.Components;

    internal TemplateShape Shape => Current.Shape;

    /// <summary>Holds a message back while nobody knows how people take the template, but for the first ones; false when it may go.</summary>
    internal bool Hold(Phones.ChatMessage message, int first)
    {
        lock (_held)
        {
            if (Quality != TemplateQuality.Unknown || ++_paced <= first) return false;
            _held.Add(message);
            return true;
        }
    }

    /// <summary>What was held back, which is so no more.</summary>
    internal Phones.ChatMessage[] TakeHeld()
    {
        lock (_held)
        {
            Phones.ChatMessage[] held = [.. _held];
            _held.Clear();
            return held;
        }
    }

    /// <summary>Replaced as a whole when the template is edited.</summary>
    internal TemplateVersion Current { get; set; }
}
