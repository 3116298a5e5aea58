using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Faults;
using Parley.Simulator.Phones;
using Parley.Simulator.Templates;
using Parley.Simulator.Webhooks;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Control;

/// <summary>How the control API and the live stream show things.</summary>
internal static class Shapes
{
    public static object Of(ChatMessage m) => new
    {
        seq = m.Sequence,
        m.Id,
        direction = m.FromBusiness ? "toPhone" : "fromPhone",
        phone = "+" + m.Phone.Digits,
        name = m.Phone.Name,
        number = m.Number.Id,
        displayPhoneNumber = m.Number.DisplayPhoneNumber,
        business = m.Number.VerifiedName,
        at = m.Time,
        m.Type,
        m.Text,
        content = m.Content.ValueKind == JsonValueKind.Undefined ? (JsonElement?)null : JsonText.Decodable(m.Content),
        m.Template,
        media = m.Media.Count == 0 ? null : m.Media.Select(f => new { f.Id, f.MimeType, size = f.Data.Length, f.Filename }),
        m.ReactsTo,
        price = m.FromBusiness ? m.Price : null,
        replyTo = m.ReplyTo,
        previewUrl = m.PreviewUrl ? true : (bool?)null,
        callbackData = m.CallbackData,
        status = m.FromBusiness ? WebhookEvents.Name(m.Status) : null,
        readByBusiness = m.FromBusiness ? null : (bool?)m.ReadByBusiness,
        error = m.Error?.Code,
    };

    public static object Of(Template t) => new
    {
        t.Id, t.Name, t.Language, t.Category, t.Status, t.Quality, t.Named, t.RejectedReason, t.PreviousCategory, waba = t.Waba.Id, t.Components,
    };

    public static object Of(Phone p) => new
    {
        phone = "+" + p.Digits,
        name = p.Name,
        userId = p.UserId,
        p.ParentId,
        p.Username,
        p.Identity,
        onWhatsApp = p.OnWhatsApp,
        messages = p.MessageCount,
        last = p.Last is { } last ? new { at = last.Time, text = last.Text ?? $"[{last.Type}]", number = last.Number.Id, last.FromBusiness } : null,
    };

    public static object Of(App a) => new { a.Name, a.Id, a.Secret, a.VerifyToken, callbackUrl = a.CallbackUrl, a.GraphVersion };

    public static object Of(Waba w) => new
    {
        w.Id,
        w.Name,
        w.Portfolio,
        w.Locked,
        w.PaymentMissing,
        apps = w.Subscriptions.Select(s => s.App.Name),
    };

    public static object Of(BusinessNumber n) => new
    {
        n.Id, n.DisplayPhoneNumber, n.VerifiedName, waba = n.Waba.Id, n.Verified, n.Registered, n.OnPhoneApp, n.Official, n.Quality, n.Pin, n.Code,
        blocked = n.Blocked.Keys.Select(d => "+" + d),
    };

    public static object Of(AccessToken t) => new { t.Token, app = t.App.Name, t.Wabas, t.Numbers, t.ExpiresAt };

    public static object Of(Fault f) => new { f.Id, f.On, left = f.Left, struck = f.Struck, fault = f.Spec };

    public static object Of(WebhookDelivery d) => new
    {
        seq = d.Sequence,
        d.App,
        d.Url,
        d.CreatedAt,
        d.State,
        d.Updates,
        d.What,
        messageIds = d.MessageIds.Take(10),
        bytes = d.Body.Length,
        d.RepeatOf,
        d.NextAttemptAt,
        attemptCount = d.AttemptCount,
        attempts = d.Attempts,
    };
}
