namespace Parley.Simulator.Graph.Sends;

/// <summary>A carousel: two to ten cards of one kind, each with a picture and buttons, or each with a product.</summary>
internal static class InteractiveCards
{
    private const int MaxCards = 10;

    public static IEnumerable<MediaUse> Carousel(Part action)
    {
        action.Only("cards");
        var cards = action.NeedItems("cards", 2, MaxCards);
        var indexes = new HashSet<int>();
        var media = new List<MediaUse>();
        string? type = null;
        foreach (var card in cards)
        {
            card.AsObject().Only("card_index", "type", "header", "body", "action");
            if (!indexes.Add(card.NeedIndex("card_index", MaxCards - 1))) throw card.OutOfRange("has the card_index of another card.");
            var own = card.Choice("type", "cta_url", "button", "product");
            if ((type ??= own) != own) throw card.OutOfRange("is of another type than the first card: all cards must have the same type.");
            if (own == "product") InteractiveProducts.Single(card.NeedObject("action"));
            else media.Add(Picture(card, own));
        }

        if (media.Select(m => m.Kind).Distinct().Count() > 1)
            throw new FormException(GraphErrors.InvalidValue("All cards must have the same header type."));
        return media;
    }

    private static MediaUse Picture(Part card, string type)
    {
        var header = InteractiveContent.ReadHeader(card.NeedObject("header"), "image", "video")!;
        card.FindObject("body")?.Only("text").NeedText("text", 160);
        if (type == "cta_url") InteractiveCalls.Url(card.NeedObject("action"));
        else InteractiveReplies.Buttons(card.NeedObject("action"));
        return header;
    }
}
