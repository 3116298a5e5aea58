using System.Globalization;
using System.Text.Json;
using Orleans;
using Parley.Domain.Templates;
using Parley.Frontend.Management;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// What WhatsApp says of accounts, numbers and templates: changes that name a WhatsApp Business Account and no number of
/// ours. Each goes to the tenants that have connected numbers of the account under the app that signed.
/// </summary>
public sealed partial class AccountIntake(IEndpoints endpoints, ITemplates templates, SignupFinisher signups, IGrainFactory grains, TimeProvider time, ILogger<AccountIntake> logger)
{
    /// <summary>Durable on return: told to every tenant concerned; what nobody owns, or what cannot be borne, is a dead letter.</summary>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    public async Task TakeAsync(AccountChange change, Letters letters, CancellationToken cancellationToken)
    {
        // The entry is the partner's own business then, and the account is named inside.
        if (change is { Field: "account_update" } && change.Value.Text("event") == "PARTNER_ADDED" && change.Value.Object("waba_info").Text("waba_id") is { Length: > 0 and <= 64 } added && added.All(char.IsAsciiDigit))
        {
            await signups.TellAsync(change.App, added, change.Value.Object("waba_info").Text("owner_business_id"), cancellationToken);
            change = change with { WabaId = added };
        }

        var sessions = await SessionsAsync(change, cancellationToken);
        var tenants = sessions.Select(session => session.Tenant).Distinct().ToArray();
        // An account that is just being connected has no session yet, and lacks nothing.
        if (tenants.Length == 0 && change.Value.Text("event") == "PARTNER_ADDED") return;
        if (tenants.Length == 0) letters.Add(null, "UNOWNED_ACCOUNT", $"No tenant has connected a number under this app that Meta lists in the account {change.WabaId}.", change.Raw);
        foreach (var tenant in tenants)
        {
            try
            {
                await TellAsync(tenant, change, cancellationToken);
                if (Limit(change) is { } limit)
                {
                    foreach (var session in sessions.Where(session => session.Tenant == tenant)) await Grain(session).TakeMetasLimitAsync(limit, cancellationToken);
                }
            }
            catch (Exception e) when (!MessageIntake.IsTransient(e))
            {
                LogNotBorne(tenant, e);
                letters.Add(tenant, "NOT_HANDLED", "Handling this change failed; the operator's log says why.", change.Raw);
            }
        }
    }

    /// <summary>
    /// Durable on return: told to the tenant of the number. An error that says no time is one piece of news a day, because
    /// WhatsApp's repetition of a webhook cannot be told from its saying so again.
    /// </summary>
    /// <param name="at">When WhatsApp said it, where it says so.</param>
    /// <exception cref="JournalUnavailableException">The store did not take it.</exception>
    public async Task TakeAsync(SessionRecord session, NumberError error, DateTimeOffset? at, Letters letters, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var news = new AccountNews(
            session.WabaId, error.Field, "ERROR", session.DisplayPhoneNumber, at ?? now, error.Raw, session.Id, error.Code, error.Text,
            at is null ? now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
        try
        {
            await grains.GetGrain<ITenantGrain>(session.Tenant.Value).AccountChangedAsync(news, cancellationToken);
        }
        catch (Exception e) when (!MessageIntake.IsTransient(e))
        {
            LogNotBorne(session.Tenant, e);
            letters.Add(session.Tenant, "NOT_HANDLED", "Handling this error of the number failed; the operator's log says why.", error.Raw);
        }
    }

    /// <summary>The sessions of the account under the app that signed, as far as Meta itself lists their numbers there: a tenant may claim any account.</summary>
    private async Task<List<SessionRecord>> SessionsAsync(AccountChange change, CancellationToken cancellationToken)
    {
        var sessions = new List<SessionRecord>();
        foreach (var session in await endpoints.SessionsOfAccountAsync(change.WabaId, cancellationToken))
        {
            if (session.App == change.App && await Grain(session).IsOfAccountAsync(change.WabaId, cancellationToken)) sessions.Add(session);
        }

        return sessions;
    }

    private ISessionGrain Grain(SessionRecord session) => grains.GetGrain<ISessionGrain>(new SessionKey(session.Tenant, session.Id).ToString());

    /// <summary>How many people the portfolio may reach from now on; null where the change does not say it.</summary>
    private static MessagingLimit? Limit(AccountChange change) => change.Field == "business_capability_update"
        ? MessagingLimits.Parse(change.Value.Text("max_daily_conversations_per_business"))
        : null;

    private async Task TellAsync(TenantId tenant, AccountChange change, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<ITenantGrain>(tenant.Value);
        var value = change.Value;
        if (Template(change.WabaId, change.Field, value, change.At) is { } news)
        {
            var known = await templates.FindAsync(tenant, news.Template, cancellationToken);
            await grain.TemplateChangedAsync(news with { Before = news.Before ?? Aspect(known, news.Aspect), Raw = change.Raw }, cancellationToken);
            if (known is not null && After(known, news) is { } after) await templates.SaveAsync(after, cancellationToken);
            return;
        }

        var number = value.Text("display_phone_number") ?? value.Text("phone_number");
        var what = value.Text("event") ?? value.Text("decision") ?? value.Text("alert_type");
        await grain.AccountChangedAsync(new AccountNews(change.WabaId, change.Field, what, number, change.At, change.Raw), cancellationToken);
    }

    /// <summary>What a field says of a template; null for fields that say nothing of one.</summary>
    private static TemplateNews? Template(string wabaId, string field, JsonElement value, DateTimeOffset at)
    {
        if (value.Text("message_template_id") is not { Length: > 0 } id) return null;
        var news = new TemplateNews(id, wabaId, value.Text("message_template_name") ?? "", value.Text("message_template_language") ?? "", "", null, "", null, at, false, default);
        switch (field)
        {
            case "message_template_status_update":
                return news with { Aspect = "status", After = value.Text("event")?.ToUpperInvariant() ?? "", Reason = Reason(value) };
            case "message_template_quality_update":
                return news with { Aspect = "quality", Before = value.Text("previous_quality_score"), After = value.Text("new_quality_score")?.ToUpperInvariant() ?? "UNKNOWN" };
            case "message_template_components_update":
                return news with { Aspect = "components", After = "CHANGED" };
            case "template_category_update" when value.Text("correct_category") is { } correct:
                // Announced only: the new category named beside it is still the one it has.
                return news with { Aspect = "category", Before = value.Text("new_category"), After = correct.ToUpperInvariant(), Announced = true };
            case "template_category_update":
                return news with { Aspect = "category", Before = value.Text("previous_category"), After = value.Text("new_category")?.ToUpperInvariant() ?? "" };
            case "template_correct_category_detection":
                return news with { Aspect = "category", Before = value.Text("category"), After = (value.Text("correct_category") ?? value.Text("new_category"))?.ToUpperInvariant() ?? "", Announced = true };
            default:
                return null;
        }
    }

    private static string? Reason(JsonElement value)
    {
        var rejection = value.Object("rejection_info");
        var parts = new[]
        {
            value.Text("reason") is { } reason && reason != "NONE" ? reason : null, value.Object("other_info").Text("title"), value.Object("other_info").Text("description"), rejection.Text("reason"),
            rejection.Text("recommendation"),
        };
        return parts.Any(part => !string.IsNullOrEmpty(part)) ? string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part)).Distinct()) : null;
    }

    private static string? Aspect(TemplateRecord? known, string aspect) => aspect switch
    {
        "status" => known?.Status,
        "quality" => known?.Quality,
        "category" => known?.Category,
        _ => null,
    };

    /// <summary>The template after the news; null where the news changes nothing yet.</summary>
    private static TemplateRecord? After(TemplateRecord known, TemplateNews news)
    {
        if (news.Announced) return null;
        return news.Aspect switch
        {
            "status" when TemplateStates.StatusAfter(news.After) is { Length: > 0 } status => known with { Status = status, Reason = news.Reason, ChangedAt = news.At },
            "quality" => known with { Quality = news.After, ChangedAt = news.At },
            "category" when news.After.Length > 0 => known with { Category = news.After, ChangedAt = news.At },
            // What it says now is read from WhatsApp when it is needed.
            "components" => known with { Components = "[]"u8.ToArray(), ChangedAt = news.At },
            _ => null,
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "What WhatsApp says of an account of tenant {Tenant} could not be handled; it is a dead letter")]
    private partial void LogNotBorne(TenantId tenant, Exception exception);
}
