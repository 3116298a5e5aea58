using System.Text.Json;
using Parley.Domain.Conversations;
using Parley.Domain.Templates;

namespace Parley.Grains.Sessions;

/// <summary>
/// Looks again at what may have changed since a template was promised, right before it leaves: the person's consent and
/// the template's state. Replies pass without a look.
/// </summary>
public sealed class SendChecks(TenantId tenant, IGrainFactory grains, ITemplates templates)
{
    /// <summary>Meta's code of a message that was not delivered because the person opted out of marketing.</summary>
    private const int OptedOutCode = 131050;

    /// <summary>The account of the session's number; null when it is disconnected.</summary>
    public string? WabaId { get; set; }

    /// <summary>Why this may not leave any more; null when it may.</summary>
    public async Task<(int Code, string Text)?> CheckAsync(Delivery delivery)
    {
        if (delivery.Purpose is not { } purpose || delivery.Contact is not { } contact) return null;
        if (await Contact(contact).CheckConsentAsync(purpose, CancellationToken.None) is { } refusal) return (OwnFailures.Of(refusal.Reason), refusal.Text);
        if (delivery.Content is null || WabaId is null) return null;
        using var document = JsonDocument.Parse(delivery.Content);
        var (name, language) = (Text(document.RootElement, "name"), document.RootElement.TryGetProperty("language", out var named) ? Text(named, "code") : null);
        if (name is null || language is null || await templates.FindAsync(tenant, WabaId, name, language) is not { } template) return null;
        return TemplateStates.Check(template) is { } closed ? (OwnFailures.Of(closed.Reason), closed.Text) : null;
    }

    /// <summary>Durable on return: WhatsApp refused because the person opted out there; from now on that is known here.</summary>
    public async Task HearAsync(Delivery delivery, MessageId message, int code, string text, DateTimeOffset now)
    {
        if (code != OptedOutCode || delivery.Contact is not { } contact) return;
        var evidence = new ConsentEvidence("whatsapp error 131050", text, now, Reference: message.Value);
        await Contact(contact).ChangeConsentAsync(
            new ChangeConsent(ConsentAction.Stopped, Purposes.Marketing, ConsentVoice.Platform, evidence, "", $"refused:{message}", default), CancellationToken.None);
    }

    private IContactGrain Contact(string contact) => grains.GetGrain<IContactGrain>(new ContactKey(tenant, new ContactId(contact)).ToString());

    private static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
