using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Webhooks;

/// <summary>The webhooks about accounts and numbers.</summary>
internal static class AccountEvents
{
    public static WebhookUpdate PinChanged(BusinessNumber number, DateTimeOffset at) => Make(
        number.Waba, "security", "PIN changed", at,
        new MetaJson().Open().Value("display_phone_number", number.Digits).Value("event", "PIN_CHANGED").Value("requester", "61000000000001"));

    public static WebhookUpdate SettingsChanged(BusinessNumber number, string calling, DateTimeOffset at) => Make(
        number.Waba, "account_settings_update", "settings", at,
        new MetaJson().Open().Value("messaging_product", "whatsapp").Timestamp("timestamp", at).Value("type", "phone_number_settings")
            .Open("phone_number_settings").Value("phone_number_id", number.Id).Raw("calling", calling).Close()) with { NumberId = number.Id };

    /// <param name="status">approved or deleted.</param>
    public static WebhookUpdate Username(BusinessNumber number, string username, string status, DateTimeOffset at) => Make(
        number.Waba, "business_username_update", "username", at,
        new MetaJson().Open().Value("display_phone_number", number.Digits).Value("username", username).Value("status", status)) with { NumberId = number.Id };

    public static WebhookUpdate FlowStatus(Flows.Flow flow, string before, DateTimeOffset at) => Make(
        flow.Waba, "flows", "flow status", at,
        new MetaJson().Open().Value("message", $"Flow {flow.Name} changed status from {before} to {flow.Word}").Value("event", "FLOW_STATUS_CHANGE").Value("flow_id", flow.Id)
            .Value("old_status", before).Value("new_status", flow.Word));

    /// <summary>A customer gave an app access to an account. Goes to the app, under the id of its own business.</summary>
    public static WebhookUpdate PartnerAdded(App app, Waba waba, DateTimeOffset at) => Make(
        waba, "account_update", "partner added", at,
        new MetaJson().Open().Value("event", "PARTNER_ADDED").Open("waba_info").Value("waba_id", waba.Id).Value("owner_business_id", waba.Portfolio).Close())
        with { OnlyApp = app, EntryId = app.BusinessId };

    /// <summary>Any field about an account, as somebody wrote it.</summary>
    public static WebhookUpdate Any(Waba waba, string field, string value, DateTimeOffset at) =>
        new(waba, field, UpdateKind.Other, field, new MetaJson().Raw(null, value).ToArray()) { Time = at };

    private static WebhookUpdate Make(Waba waba, string field, string what, DateTimeOffset at, MetaJson json) =>
        new(waba, field, UpdateKind.Other, what, json.Close().ToArray()) { Time = at };
}
