using System.Globalization;
using System.Security.Cryptography;
using Orleans.Utilities;
using Parley.Domain.Conversations;
using Parley.Domain.Notices;
using Parley.Domain.Templates;
using Parley.Domain.Tenants;

namespace Parley.Grains.Tenants;

/// <summary>Tells watchers of a tenant that its feed grew. Holds no truth: what is lost here is healed by reading the feed.</summary>
[GrainType("parley.tenant")]
public sealed class TenantGrain : Grain, ITenantGrain
{
    private static readonly TimeSpan WatchExpiry = TimeSpan.FromMinutes(5);
    private readonly TenantId _tenant;
    private readonly StreamWriter _writer;
    private readonly TimeProvider _time;
    private readonly INotices _notices;
    private readonly ObserverManager<ITenantObserver> _watchers;
    private long _version;

    public TenantGrain(IGrainContext context, IJournal journal, INotices notices, TimeProvider time, ILogger<TenantGrain> logger)
    {
        _notices = notices;
        var key = context.GrainId.Key.ToString();
        if (!TenantId.TryParse(key, out _tenant)) throw new FormatException("A tenant's grain key is its id.");
        _time = time;
        _writer = new StreamWriter(journal, time, _tenant, StreamId.Of(_tenant));
        _watchers = new ObserverManager<ITenantObserver>(WatchExpiry, logger) { GetDateTime = () => time.GetUtcNow().UtcDateTime };
    }

    public async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        // Another version than 0 means that it was created before.
        _ = await _writer.AppendAsync(new Decision([new Step(new TenantCreated(name))], []), 0);
    }

    public async Task WebhookPausedAsync(WebhookPause pause, CancellationToken cancellationToken)
    {
        var paused = new WebhookPaused(pause.Webhook.Value, pause.Host, pause.Reason, pause.Since, pause.Error);
        await AppendAsync(new Step(paused, Claim: paused.Occasion(_tenant, _time.GetUtcNow())));
        await TellAsync(
            NoticeTopic.WebhookStopped, pause.Webhook.Value, $"webhook:{pause.Webhook}:{pause.Since.UtcTicks}", "webhook_stopped", pause.Host, pause.Reason, pause.Error);
    }

    public async Task TemplateChangedAsync(TemplateNews news, CancellationToken cancellationToken)
    {
        var changed = new TemplateChanged(news.Template, news.WabaId, news.Name, news.Language, news.Aspect, news.Before, news.After, news.Reason, news.At, news.Announced);
        var occasion = $"template:{news.Template}:{news.Aspect}:{news.After}:{news.Announced}:{news.At.UtcTicks}";
        await AppendAsync(new Step(changed, news.Raw, Occasion(occasion)));
        if (news is not { Aspect: "status", Announced: false, After: "PAUSED" or "DISABLED" or "REJECTED" }) return;
        var state = news.After.ToLowerInvariant();
        await (news.Reason is { } why
            ? TellAsync(NoticeTopic.TemplateStopped, news.Template, occasion, "template_stopped_why", news.Name, news.Language, state, why)
            : TellAsync(NoticeTopic.TemplateStopped, news.Template, occasion, "template_stopped", news.Name, news.Language, state));
    }

    public async Task AccountChangedAsync(AccountNews news, CancellationToken cancellationToken)
    {
        var changed = new AccountChanged(news.WabaId, news.Field, news.Event, news.Number, news.At, news.Session, news.ErrorCode, news.ErrorText);
        var what = Convert.ToHexStringLower(SHA256.HashData(news.Raw.Span));
        var when = news.Occasion ?? news.At.UtcTicks.ToString(CultureInfo.InvariantCulture);
        var occasion = $"account:{news.WabaId}:{news.Session?.Value}:{news.Field}:{when}:{what}";
        await AppendAsync(new Step(changed, news.Raw, Occasion(occasion)));
        if (!Warns(news)) return;
        var about = news.Number ?? news.WabaId;
        await TellAsync(NoticeTopic.WhatsAppWarning, $"{about} {news.Event}", occasion, "whatsapp_warning", about, news.Event!, news.Field);
    }

    /// <summary>What stops or endangers what an account sends, or may be somebody else's doing.</summary>
    private static bool Warns(AccountNews news) => (news.Field, news.Event) is
        ("account_update", "ACCOUNT_DELETED" or "ACCOUNT_RESTRICTION" or "ACCOUNT_VIOLATION" or "DISABLED_UPDATE" or "ACCOUNT_OFFBOARDED" or "PARTNER_REMOVED")
        or ("phone_number_quality_update", "DOWNGRADE" or "FLAGGED")
        or ("security", "PIN_CHANGED" or "PIN_RESET_REQUEST");

    /// <summary>Durable on return. Who is told that it failed tells it again, and it is told once.</summary>
    private Task TellAsync(NoticeTopic topic, string subject, string occasion, string text, params string[] put) =>
        _notices.AddAsync([NoticeTexts.Notice(_tenant, topic, subject, _time.GetUtcNow(), occasion, text, put)]);

    private Claim Occasion(string key) => new($"news:{_tenant}", key, default, _time.GetUtcNow() + Claims.InboundKept);

    /// <summary>Durable on return; what was said before is not said again.</summary>
    private async Task AppendAsync(Step step)
    {
        var decision = new Decision([step], []);
        while (await _writer.AppendAsync(decision, _version) is var outcome)
        {
            if (outcome is AppendOutcome.Stored stored) _version = stored.Version;
            if (outcome is not AppendOutcome.WrongVersion wrong) return;
            _version = wrong.Actual;
        }
    }

    public Task WatchAsync(ITenantObserver observer)
    {
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(ITenantObserver observer)
    {
        _watchers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    public Task HintAsync(long sequence) => _watchers.Notify(watcher => watcher.FeedGrewAsync(sequence));
}
