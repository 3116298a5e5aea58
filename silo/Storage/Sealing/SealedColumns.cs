namespace Parley.Storage.Sealing;

/// <summary>
/// Every column with sealed values. Whoever adds one lists it here, or its values would be left behind when the master key
/// is rotated: nothing is sealed for a purpose that is not listed, and a test holds the list against the tables.
/// </summary>
public static class SealedColumns
{
    private const string Platform = "'platform'";

    /// <summary>The columns.</summary>
    public static ImmutableArray<SealedColumn> All { get; } =
    [
        new("apps", "sealed_secrets", ["name"], SealedForm.List, Platform, "'app-secret'"),
        new("apps", "sealed_verify_token", ["name"], SealedForm.One, Platform, "'verify-token'"),
        new("apps", "sealed_system_token", ["name"], SealedForm.One, Platform, "'system-token'"),
        new("sessions", "sealed_token", ["id"], SealedForm.One, "tenant", "'graph-token'"),
        new("signups", "sealed_pin", ["id"], SealedForm.One, "tenant", "'signup-pin'"),
        new("signups", "sealed_token", ["id"], SealedForm.One, "tenant", "'graph-token'"),
        new("webhook_secrets", "sealed_secret", ["webhook", "created_at", "sealed_secret"], SealedForm.One,
            "(SELECT w.tenant FROM webhooks AS w WHERE w.id = webhook_secrets.webhook)", "'webhook-secret/' || webhook"),
        new("people", "sealed_authenticator", ["id"], SealedForm.One, "id", "'authenticator-key'"),
        new("sign_ins", "sealed_token_key", ["id"], SealedForm.One, "id", "'sign-in-token'"),
        new("notice_contents", "sealed_content", ["delivery"], SealedForm.One, "delivery", "'notice-content'"),
        new("tenant_mailers", "sealed_secret", ["tenant"], SealedForm.One, "tenant", "'mailer-secret'"),
        new("protection_keys", "sealed_xml", ["id"], SealedForm.Xml, Platform, "'protection-key'"),
    ];

    /// <summary>What grains' state is sealed for. It is in Orleans' tables, and a rotation leaves it: it is a cache, made again where it cannot be opened.</summary>
    public const string Snapshots = "snapshot";

    /// <summary>What secrets are sealed for; one that ends in a slash goes on with a name of its own.</summary>
    public static ImmutableArray<string> Purposes { get; } = [.. All.Select(static column => column.Purpose.Split('\'')[1]).Distinct(), Snapshots];

    /// <summary>Whether something sealed for this purpose is sealed again by a rotation, or need not be.</summary>
    public static bool Knows(string purpose)
    {
        foreach (var known in Purposes)
        {
            if (known.EndsWith('/') ? purpose.StartsWith(known, StringComparison.Ordinal) : purpose == known) return true;
        }

        return false;
    }
}
