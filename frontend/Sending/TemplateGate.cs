using System.Text.Json;
using Orleans;
using Parley.Domain.Content;
using Parley.Domain.Templates;
using Parley.Frontend.Access;
using Parley.Frontend.Management;
using Parley.Frontend.Webhooks;

namespace Parley.Frontend.Sending;

/// <summary>
/// Whether a template may go to a person, before anything is promised: it exists and is approved, its values fit, and the
/// person agreed to what it is for. Nothing else passes here: a reply needs no consent.
/// </summary>
public sealed class TemplateGate(TemplateDesk templates, IGrainFactory grains)
{
    /// <summary>What the template is for, and why it may not be sent; null where it may.</summary>
    /// <param name="to">As the sender named the person.</param>
    /// <param name="content">Meta's JSON object <c>template</c>.</param>
    /// <exception cref="RefusedException">WhatsApp cannot be asked about the template now.</exception>
    public async Task<(Purposes Purpose, Refusal? Refusal)> CheckAsync(SessionRecord session, ContactId contact, Recipient to, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(content);
        var (name, language) = (document.RootElement.Text("name") ?? "", document.RootElement.Object("language").Text("code") ?? "");
        if (await templates.FindAsync(session, name, language, cancellationToken) is not { } template) return (Purposes.Marketing, TemplateStates.Unknown(name, language));
        var purpose = TemplateStates.Purpose(template.Category);
        var refusal = TemplateStates.Check(template) ?? (to.IsPhone ? null : to.IsGroup ? TemplateStates.CheckGroup(template) : TemplateStates.CheckUserId(template)) ?? ValueRules.Check(template.Components, template.ParameterFormat == "NAMED", document.RootElement);
        refusal ??= await grains.GetGrain<IContactGrain>(new ContactKey(session.Tenant, contact).ToString()).CheckConsentAsync(purpose, cancellationToken);
        return (purpose, refusal);
    }
}
