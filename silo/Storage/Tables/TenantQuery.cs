namespace Parley.Storage.Tables;

/// <summary>
/// A query for one tenant's rows, and the only way to read for an API call: <c>$1</c> is the tenant, whatever follows are
/// the query's own arguments. On PostgreSQL it runs under a role that sees this tenant's rows and no others.
/// </summary>
internal readonly record struct TenantQuery
{
    private const string Condition = "tenant = $1";

    /// <exception cref="ArgumentException">The text does not hold its rows against <c>$1</c>.</exception>
    public TenantQuery(TenantId tenant, string sql, params ReadOnlySpan<object?> arguments)
    {
        if (!sql.Contains(Condition, StringComparison.Ordinal)) throw new ArgumentException($"A tenant's query says {Condition}: {sql}", nameof(sql));
        if (string.IsNullOrEmpty(tenant.Value)) throw new ArgumentException("A query is some tenant's.", nameof(tenant));
        Tenant = tenant;
        Statement = new Statement(sql, [tenant.Value, .. arguments]);
    }

    public TenantId Tenant { get; }

    public Statement Statement { get; }
}
