namespace Parley.Simulator.Graph.Sends;

/// <summary>The types whose form fits into a few lines: text, location, contacts, reaction.</summary>
internal static class PlainContents
{
    private const int MaxText = 4096;
    private const int MaxContacts = 257;

    public static Content Text(Part text)
    {
        text.Only("body", "preview_url");
        return new Content(text.NeedText("body", MaxText)) { PreviewUrl = text.Flag("preview_url") };
    }

    public static Content Location(Part location)
    {
        location.Only("latitude", "longitude", "name", "address", "url");
        location.NeedNumber("latitude", -90, 90);
        location.NeedNumber("longitude", -180, 180);
        var name = location.Text("name", 1000);
        var address = location.Text("address", 1000);
        return new Content(name ?? address);
    }

    public static Content Contacts(Part contacts)
    {
        var cards = contacts.AsItems();
        if (cards.Length is 0 or > MaxContacts) throw contacts.OutOfRange($"must have between 1 and {MaxContacts} elements - got {cards.Length}.");
        foreach (var card in cards) Card(card.AsObject());
        return new Content(string.Join(", ", cards.Select(c => c.NeedObject("name").NeedText("formatted_name", 1000))));
    }

    public static Content Reaction(Part reaction)
    {
        reaction.Only("message_id", "emoji");
        var target = reaction.NeedText("message_id", 1000);
        // An empty one takes the reaction back.
        var emoji = reaction.Need("emoji").AsText();
        if (emoji.Length > 0 && !IsEmoji(emoji)) throw reaction.Need("emoji").OutOfRange("must be a single emoji.");
        return new Content(emoji) { ReactsTo = target };
    }

    private static void Card(Part card)
    {
        card.Only("addresses", "birthday", "emails", "name", "org", "phones", "urls");
        var name = card.NeedObject("name").Only("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix");
        name.NeedText("formatted_name", 1000);
        if (name.Value.EnumerateObject().Count(m => m.Value.ValueKind == System.Text.Json.JsonValueKind.String) < 2)
            throw new FormException(GraphErrors.MissingRequired($"Param {name.Path} needs at least one name besides formatted_name."));
        if (card.Text("birthday", 10) is { } birthday && !DateOnly.TryParseExact(birthday, "yyyy-MM-dd", out _))
            throw card.Need("birthday").OutOfRange("must be a date, written YYYY-MM-DD.");
        foreach (var phone in card.Items("phones")) phone.AsObject().Only("phone", "type", "wa_id");
        foreach (var email in card.Items("emails")) email.AsObject().Only("email", "type");
        foreach (var url in card.Items("urls")) url.AsObject().Only("url", "type");
        foreach (var address in card.Items("addresses"))
            address.AsObject().Only("street", "city", "state", "zip", "country", "country_code", "type");
        card.FindObject("org")?.Only("company", "department", "title");
    }

    // No list of emoji: what is not a letter or a space of any script, and short enough for a family with skin tones.
    private static bool IsEmoji(string text) =>
        text.Length <= 35 && text.EnumerateRunes().All(r => r.Value > 0x7f || char.IsAsciiDigit((char)r.Value) || r.Value is '#' or '*')
        && text.EnumerateRunes().Any(r => r.Value > 0xa8 && !System.Text.Rune.IsLetter(r) && !System.Text.Rune.IsWhiteSpace(r));
}
