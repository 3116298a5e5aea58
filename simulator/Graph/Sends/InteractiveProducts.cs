namespace Parley.Simulator.Graph.Sends;

/// <summary>Products of a catalog: their form. Whether they are there is looked up later.</summary>
internal static class InteractiveProducts
{
    private const int MaxSections = 10;
    private const int MaxProducts = 30;

    public static IEnumerable<MediaUse> Single(Part action)
    {
        action.Only("catalog_id", "product_retailer_id").NeedText("catalog_id", 100);
        action.NeedText("product_retailer_id", 200);
        return [];
    }

    public static IEnumerable<MediaUse> Several(Part action)
    {
        action.Only("catalog_id", "sections").NeedText("catalog_id", 100);
        Sections(action.NeedItems("sections", 1, MaxSections));
        return [];
    }

    /// <summary>The sections of several products, as messages and templates share them.</summary>
    public static void Sections(Part[] sections)
    {
        var products = 0;
        foreach (var section in sections)
        {
            section.AsObject().Only("title", "product_items");
            InteractiveReplies.Title(section, sections.Length);
            foreach (var item in section.NeedItems("product_items", 1, MaxProducts))
            {
                item.AsObject().Only("product_retailer_id").NeedText("product_retailer_id", 200);
                products++;
            }
        }

        if (products > MaxProducts) throw new FormException(GraphErrors.InvalidValue($"Total product count exceed max allowed count: {MaxProducts}"));
    }

    public static IEnumerable<MediaUse> Catalog(Part action)
    {
        action.Only("name", "parameters").Choice("name", "catalog_message");
        action.FindObject("parameters")?.Only("thumbnail_product_retailer_id");
        return [];
    }
}
