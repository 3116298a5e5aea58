using System.Text;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Sealing;

/// <summary>The framework's keys for cookies and tokens, as the XML it makes of them; all processes of a store share them.</summary>
public sealed class ProtectionKeyTable(Store store)
{
    private readonly StoreTables _tables = new(store);

    /// <summary>All of them, in the order of their making.</summary>
    public Task<ImmutableArray<string>> AllAsync(CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement("SELECT sealed_xml FROM protection_keys ORDER BY created_at, id"), static row => Encoding.UTF8.GetString(row.Bytes(0).Span), cancellationToken);

    /// <summary>Adds one; durable on return. What is stored under a name already stays.</summary>
    public Task AddAsync(string id, string xml, DateTimeOffset at, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement("INSERT INTO protection_keys (id, sealed_xml, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", id, Encoding.UTF8.GetBytes(xml), Microseconds.Of(at)),
        cancellationToken);
}
