namespace Parley.Storage.Database.Postgres;

/// <summary>Which tables of the schema a tenant's reads may touch, and which rows of them are whose.</summary>
internal static class TenantTables
{
    /// <summary>What every table that names its rows' tenant calls the column.</summary>
    public const string Column = "tenant";

    private const string Current = "(SELECT NULLIF(current_setting('parley.tenant', true), ''))";
    private const string OfWebhook = $"webhook IN (SELECT w.id FROM webhooks AS w WHERE w.tenant = {Current})";

    private const string OfMember = $"id IN (SELECT m.person FROM memberships AS m WHERE m.tenant = {Current})";

    /// <summary>What a tenant's role may read, and how a row is known to be the tenant's.</summary>
    public static ImmutableDictionary<string, string> Readable { get; } = ImmutableDictionary.CreateRange<string, string>(
    [
        .. Named("journal", "conversation_view", "message_view", "day_counters", "consent_view", "identities", "conversations", "merged_contacts",
            "sessions", "api_keys", "dead_letters", "templates", "media", "media_uploads", "webhooks", "subscriptions", "tenant_limits", "audit", "notices", "notice_preferences", "notice_deliveries", "notice_wishes", "memberships",
            "person_links", "tenant_profiles", "label_view", "desk_items", "desk_drafts", "search_docs", "signups", "support_access", "support_policies",
            "tenant_alert_numbers", "tenant_mailers", "contact_view", "contact_label_view", "desk_settings", "desk_agents"),
        new("webhook_waiting", OfWebhook),
        new("webhook_attempts", OfWebhook),
        new("people", OfMember),
    ]);

    /// <summary>Of what holds secrets beside what a tenant may know, the columns that its role may read.</summary>
    public static ImmutableDictionary<string, string> ReadableColumns { get; } = ImmutableDictionary.CreateRange<string, string>(
        [new("people", "id, email, name, two_factor, phone, locale"), new("person_links", "id, purpose, email, created_at, expires_at, tenant, role, person, ended_at")]);

    /// <summary>What holds nothing of a tenant and may be read by all.</summary>
    public static ImmutableArray<string> Common { get; } = ["feed_epochs", "plans"];

    /// <summary>What the writer may only add to, but for these columns: they may be emptied.</summary>
    public static ImmutableDictionary<string, string> AddedTo { get; } = ImmutableDictionary.CreateRange<string, string>(
        [new("journal", "content, raw"), new("audit", "actor_name, address, user_agent, before_values, after_values")]);

    /// <summary>What is made again from the journal, and may be emptied at once for it.</summary>
    public static ImmutableArray<string> Views { get; } = ["conversation_view", "message_view", "day_counters", "consent_view", "label_view", "search_docs", "contact_view", "contact_label_view"];

    private static IEnumerable<KeyValuePair<string, string>> Named(params string[] tables) => tables.Select(static table => KeyValuePair.Create(table, $"{Column} = {Current}"));
}
