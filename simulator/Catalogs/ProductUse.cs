using System.Text.Json;
using Parley.Simulator.Accounts;
using Parley.Simulator.Graph;

namespace Parley.Simulator.Catalogs;

/// <summary>Products that an interactive message shows, found in its checked JSON.</summary>
internal static class ProductUse
{
    /// <summary>What is wrong with them in this account; null when nothing is, or there are none.</summary>
    public static GraphError? Problem(CatalogBook catalogs, Waba waba, JsonElement interactive)
    {
        if (Text(interactive, "type") is not ("product" or "product_list" or "catalog_message" or "carousel") || !interactive.TryGetProperty("action", out var action)) return null;
        var cards = Items(action, "cards").Select(card => card.TryGetProperty("action", out var own) ? own : default);
        foreach (var part in cards.Prepend(action))
        {
            var products = Items(part, "sections").SelectMany(section => Items(section, "product_items")).Prepend(part).Select(Named)
                .Append(part.ValueKind == JsonValueKind.Object && part.TryGetProperty("parameters", out var parameters) ? Text(parameters, "thumbnail_product_retailer_id") : null)
                .OfType<string>().ToList();
            var catalog = Text(part, "catalog_id");
            if ((products.Count > 0 || catalog is not null) && catalogs.Problem(waba, catalog, products) is { } problem) return problem;
        }

        return null;
    }

    private static string? Named(JsonElement item) => Text(item, "product_retailer_id");

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
