using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Catalogs;

/// <summary>A catalog with its products, connected to an account.</summary>
/// <param name="Products">The products' ids as the retailer calls them.</param>
public sealed record Catalog(string Id, string Name, Waba Waba, IReadOnlySet<string> Products);

/// <summary>A catalog to connect. What is left out is made up.</summary>
/// <param name="Waba">The account; default: the only one there is.</param>
public sealed record CatalogSpec(IReadOnlyList<string> Products, string? Id = null, string? Name = null, string? Waba = null);

/// <summary>All catalogs. An account without one shows whatever products its messages name, as if there were such a catalog.</summary>
public sealed class CatalogBook
{
    private readonly ConcurrentDictionary<string, Catalog> _catalogs = new(StringComparer.Ordinal);
    private readonly AccountDirectory _accounts;

    internal CatalogBook(AccountDirectory accounts) => _accounts = accounts;

    public IEnumerable<Catalog> All => _catalogs.Values.OrderBy(catalog => catalog.Id, StringComparer.Ordinal);

    /// <exception cref="SimulatorException">No such account, or there is a catalog of this id.</exception>
    public Catalog Add(CatalogSpec spec)
    {
        var id = spec.Id ?? Ids.GraphObject();
        var catalog = new Catalog(id, spec.Name ?? "Catalog", _accounts.RequireWaba(spec.Waba), spec.Products.ToHashSet(StringComparer.Ordinal));
        return _catalogs.TryAdd(id, catalog) ? catalog : throw SimulatorException.Conflict($"There is a catalog {id}.");
    }

    /// <summary>What is wrong with products that a message names; null when nothing is.</summary>
    /// <param name="catalogId">Null where the message names none: then it shows the account's own.</param>
    internal GraphError? Problem(Waba waba, string? catalogId, IEnumerable<string> products)
    {
        var own = _catalogs.Values.Where(catalog => catalog.Waba == waba).ToList();
        if (own.Count == 0) return null;
        var named = catalogId is null ? own : own.Where(catalog => catalog.Id == catalogId).ToList();
        if (named.Count == 0) return GraphErrors.InvalidValue("The catalog is not connected to this WhatsApp Business Account.");
        return products.FirstOrDefault(product => !named.Any(catalog => catalog.Products.Contains(product))) is { } missing
            ? GraphErrors.InvalidValue($"Products not found in FB Catalog: {missing}")
            : null;
    }

    internal void Clear() => _catalogs.Clear();
}
