using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Templates;

/// <summary>
/// The life of templates on Meta's side: creation, review, edits, pauses, deletion. Every step tells the apps of the account.
/// </summary>
public sealed class TemplateReview
{
    private static readonly TimeSpan NameBlocked = TimeSpan.FromDays(30);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromHours(3), TimeSpan.FromHours(6)];
    private readonly Lock _gate = new();
    private readonly World _world;
    private readonly Action<WebhookUpdate> _post;
    private readonly Dictionary<(string Waba, string Name), DateTimeOffset> _deleted = [];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _created = new(StringComparer.Ordinal);

    internal TemplateReview(World world, Action<WebhookUpdate> post)
    {
        _world = world;
        _post = post;
        Form = new TemplateForm(world.Uploads);
    }

    internal TemplateForm Form { get; }

    private DateTimeOffset Now => _world.Clock.GetUtcNow();

    /// <summary>Takes a template into review, or says why not.</summary>
    internal (Template? Template, GraphError? Error) Create(Waba waba, TemplateDraft draft)
    {
        lock (_gate)
        {
            var now = Now;
            if (_deleted.TryGetValue((waba.Id, draft.Name), out var at) && now - at < NameBlocked) return (null, CreationErrors.BeingDeleted(draft.Name));
            if (_world.Templates.Find(waba.Id, draft.Name, draft.Language) is not null) return (null, CreationErrors.Duplicate(draft.Name, draft.Language));
            if (_world.Templates.CountOf(waba.Id) >= _world.Settings.TemplateLimit) return (null, CreationErrors.Full);
            if (!TakeCreation(waba.Id, now)) return (null, GraphErrors.Injected(80007, null, null, "Too many templates were created within an hour."));
            var template = new Template(Ids.GraphObject(), waba, draft.Name, draft.Language, draft.Category, draft.Named, draft.Components, now)
            {
                Status = TemplateStatus.Pending,
                TimeToLive = draft.TimeToLive,
            };
            _world.Templates.TryAdd(template);
            ReviewLater(template);
            return (template, null);
        }
    }

    /// <summary>Replaces what an edit names and puts the template into review again, or says why not.</summary>
    internal GraphError? Edit(Template template, TemplateDraft draft)
    {
        lock (_gate)
        {
            if (template.Status is not (TemplateStatus.Approved or TemplateStatus.Rejected or TemplateStatus.Paused))
                return CreationErrors.NotEditable("Only templates that are approved, rejected or paused can be edited.");
            if (template.Status == TemplateStatus.Approved)
            {
                if (draft.Category != template.Category) return CreationErrors.NotEditable("The category of an approved template can't be changed.");
                var month = template.Edits.Where(e => Now - e < TimeSpan.FromDays(30)).ToList();
                if (month.Count >= 10 || month.Any(e => Now - e < TimeSpan.FromDays(1)))
                    return CreationErrors.NotEditable("An approved template can be edited once in 24 hours and ten times in 30 days.");
                template.Edits = [.. month, Now];
            }

            template.Current = new TemplateVersion(draft.Category, draft.Components, TemplateShape.Read(draft.Components));
            template.TimeToLive = draft.TimeToLive;
            template.Status = TemplateStatus.Pending;
            _post(TemplateEvents.Components(template, Now));
            ReviewLater(template);
            return null;
        }
    }

    /// <summary>Deletes a template in all its languages, or one language of it; false when there is none.</summary>
    internal bool Delete(Waba waba, string name, string? id)
    {
        lock (_gate)
        {
            var found = _world.Templates.All.Where(t => t.Waba == waba && t.Name == name && (id is null || t.Id == id)).ToList();
            foreach (var template in found)
            {
                if (template.Status == TemplateStatus.Approved) _deleted[(waba.Id, name)] = Now;
                _world.Templates.Remove(template);
            }

            return found.Count > 0;
        }
    }

    /// <summary>Approves a template, whatever state it is in.</summary>
    public void Approve(Template template) => Move(template, TemplateStatus.Approved, TemplateEvents.Status(template, "APPROVED", Now));

    /// <summary>Rejects a template.</summary>
    /// <param name="reason">In Meta's words, such as <c>INVALID_FORMAT</c>, <c>TAG_CONTENT_MISMATCH</c>, <c>SCAM</c>.</param>
    public void Reject(Template template, string reason = "INVALID_FORMAT")
    {
        template.RejectedReason = reason;
        Move(template, TemplateStatus.Rejected, TemplateEvents.Status(template, "REJECTED", Now, reason));
    }

    /// <summary>Pauses a template for its quality: for 3 hours, the next time for 6, then it is disabled for good.</summary>
    public void Pause(Template template)
    {
        var before = template.Pauses++;
        if (before >= Pauses.Length)
        {
            Disable(template);
            return;
        }

        var title = before == 0 ? "FIRST_PAUSE" : "SECOND_PAUSE";
        Move(template, TemplateStatus.Paused, TemplateEvents.Status(template, "PAUSED", Now, other: title));
        var pause = template.Pauses;
        _world.Clock.After(Pauses[before], () =>
        {
            if (template.Status == TemplateStatus.Paused && template.Pauses == pause) Unpause(template);
        });
    }

    /// <summary>Ends a pause; false when there is none.</summary>
    public bool Unpause(Template template)
    {
        if (template.Status != TemplateStatus.Paused) return false;
        Move(template, TemplateStatus.Approved, TemplateEvents.Status(template, "APPROVED", Now, other: "UNPAUSE"));
        return true;
    }

    /// <summary>Disables a template for good.</summary>
    public void Disable(Template template) => Move(template, TemplateStatus.Disabled, TemplateEvents.Status(template, "DISABLED", Now, other: "DISABLED"));

    /// <summary>Tells how people take a template.</summary>
    public void Rate(Template template, TemplateQuality quality)
    {
        var before = template.Quality;
        template.Quality = quality;
        if (before != quality) _post(TemplateEvents.Quality(template, before, Now));
        if (quality is TemplateQuality.Green or TemplateQuality.Yellow) _world.Business.Release(template, null);
    }

    /// <summary>Moves a template to another category: at once, or announced and a day later.</summary>
    public void Recategorize(Template template, TemplateCategory category, TimeSpan notice)
    {
        if (notice > TimeSpan.Zero) _post(TemplateEvents.CategoryImpending(template, category, Now, Now + notice));
        _world.Clock.After(notice, () =>
        {
            var before = template.Category;
            template.PreviousCategory = before;
            template.Current = template.Current with { Category = category };
            _post(TemplateEvents.Category(template, before, Now));
        });
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _deleted.Clear();
            _created.Clear();
        }
    }

    private void ReviewLater(Template template)
    {
        if (_world.Settings.TemplateReviewMs is not { } wait) return;
        var version = template.Current;
        _world.Clock.After(TimeSpan.FromMilliseconds(Math.Max(1, wait)), () =>
        {
            if (template.Status == TemplateStatus.Pending && template.Current == version && _world.Templates.Find(template.Id) == template) Approve(template);
        });
    }

    private bool TakeCreation(string waba, DateTimeOffset now)
    {
        if (_world.Settings.TemplatesPerHour is not { } limit) return true;
        if (!_created.TryGetValue(waba, out var times)) _created.Add(waba, times = new Queue<DateTimeOffset>());
        while (times.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromHours(1)) times.Dequeue();
        if (times.Count >= limit) return false;
        times.Enqueue(now);
        return true;
    }

    private void Move(Template template, TemplateStatus status, WebhookUpdate told)
    {
        template.Status = status;
        if (status == TemplateStatus.Approved) template.RejectedReason = "NONE";
        _post(told);
        if (status == TemplateStatus.Paused) _world.Business.Release(template, TemplateErrors.Paused(template.Name));
        if (status == TemplateStatus.Disabled) _world.Business.Release(template, TemplateErrors.Disabled(template.Name));
    }
}
