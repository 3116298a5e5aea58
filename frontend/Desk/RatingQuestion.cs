using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orleans;
using Parley.Domain.Content;
using Parley.Domain.Desk;
using Parley.V1;

namespace Parley.Frontend.Desk;

/// <summary>Asks a customer how it was, where the account wants that: once a day in a conversation at most, and while the window is open.</summary>
public sealed class RatingQuestion(IAgents agents, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<TenantId, (Satisfaction? Settings, DateTimeOffset At)> _settings = new();

    /// <summary>Durable on return where it is asked.</summary>
    public async Task AskAsync(TenantId tenant, ConversationId conversation, CancellationToken cancellationToken)
    {
        if (await SettingsAsync(tenant, cancellationToken) is not { Enabled: true } asked) return;
        var key = string.Create(CultureInfo.InvariantCulture, $"rating:{conversation}:{time.GetUtcNow().UtcDateTime:yyyyMMdd}");
        var send = new SendMessage(key, SHA256.HashData(Encoding.UTF8.GetBytes(key)), asked.Question, null, "", Type: ContentTypes.Interactive, Content: Ratings.Question(asked.Question, [asked.Best, asked.Middle, asked.Worst])) { IsAutomatic = true };
        // Where the window has shut, or the customer is blocked, nobody is asked.
        await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, conversation).ToString()).SendAsync(send, cancellationToken);
    }

    private async Task<Satisfaction?> SettingsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_settings.TryGetValue(tenant, out var known) && known.At + RememberedFor > now) return known.Settings;
        if (_settings.Count > 10_000) _settings.Clear();
        var settings = DeskSettingsText.Read(await agents.SettingsAsync(tenant, cancellationToken)).Satisfaction;
        _settings[tenant] = (settings, now);
        return settings;
    }
}
