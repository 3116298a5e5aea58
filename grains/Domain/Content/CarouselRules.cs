namespace Parley.Domain.Content;

/// <summary>Cards side by side (Meta, "Interactive media carousel messages"): all of one kind.</summary>
internal static class CarouselRules
{
    public const int Least = 2, Most = 10;

    private const int MaxCardBody = 160;

    public static void Check(Part action)
    {
        var cards = action.Items("cards", Least, Most);
        string? first = null;
        for (var i = 0; i < cards.Length; i++)
        {
            var card = cards[i];
            Index(card, i);
            var kind = card.OneOf("type", needed: true, "cta_url", "quick_reply", "button", "product");
            if (kind != (first ??= kind)) card.Findings.Invalid(card["type"].Path, "differs from the first card's; all cards of a carousel are of one kind");
            Card(kind, card);
        }
    }

    /// <summary>A card's place.</summary>
    public static void Index(Part card, int expected)
    {
        if (card["card_index"] is not { Element.ValueKind: System.Text.Json.JsonValueKind.Number } index || !index.Element.TryGetInt32(out var place) || place != expected)
            card.Findings.Invalid(card["card_index"].Path, $"is {expected} here: cards are counted from 0, in order");
    }

    private static void Card(string? kind, Part card)
    {
        var action = card.Needed("action");
        if (kind == "product")
        {
            action.Text("catalog_id", 256);
            action.Text("product_retailer_id", 256);
            return;
        }

        InteractiveRules.Header(card, needed: true, "image", "video");
        if (card["body"].Exists) card["body"].Text("text", MaxCardBody);
        if (kind == "cta_url")
        {
            action.OneOf("name", needed: true, "cta_url");
            action.Needed("parameters").Text("display_text", InteractiveRules.MaxLabel);
            action["parameters"].Link("url");
            return;
        }

        foreach (var button in action.Items("buttons", 1, 2))
        {
            button.OneOf("type", needed: true, "quick_reply");
            InteractiveRules.Reply(button.Needed("quick_reply"));
        }
    }
}
