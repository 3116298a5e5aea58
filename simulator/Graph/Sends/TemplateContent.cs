namespace Parley.Simulator.Graph.Sends;

/// <summary>The form of a template send, as far as it is the same for every template; whether it fits its template is <see cref="Templates.TemplateFill"/>'s business.</summary>
internal static class TemplateContent
{
    private static readonly string[] SubTypes =
    [
        "quick_reply", "url", "copy_code", "flow", "catalog", "mpm", "spm", "order_details", "voice_call", "phone_number", "app", "request_contact_info",
        "reminder",
    ];

    public static Content Read(Part template)
    {
        template.Only("name", "namespace", "language", "components", "message_send_ttl_seconds", "category", "tap_target_configuration");
        template.NeedText("name", 512);
        template.NeedObject("language").Only("code", "policy").NeedText("code", 20);
        var media = new List<MediaUse>();
        foreach (var component in template.Items("components")) Component(component.AsObject(), media, insideCard: false);
        return new Content(null, media);
    }

    private static void Component(Part component, List<MediaUse> media, bool insideCard)
    {
        component.Only("type", "sub_type", "index", "parameters", "cards");
        var type = Lower(component, "type");
        switch (type)
        {
            case "header" or "body" or "limited_time_offer" or "order_status" or "tap_target_configuration":
                break;
            case "button":
                var sub = Lower(component, "sub_type");
                if (!SubTypes.Contains(sub)) throw component.Need("sub_type").Wrong($"must be one of {{{string.Join(", ", SubTypes)}}} - got \"{sub}\".");
                component.NeedIndex("index", 9);
                break;
            case "carousel" when !insideCard:
                foreach (var card in component.NeedItems("cards", 1, 10))
                {
                    card.AsObject().Only("card_index", "components").NeedIndex("card_index", 9);
                    foreach (var inner in card.Items("components")) Component(inner.AsObject(), media, insideCard: true);
                }

                return;
            default:
                throw component.Need("type").Wrong($"must be one of {{header, body, button, carousel, limited_time_offer, order_status}} - got \"{type}\".");
        }

        foreach (var parameter in component.Items("parameters"))
        {
            var kind = Lower(parameter.AsObject(), "type");
            if (kind is "image" or "video" or "document" or "gif")
                media.Add(MediaContents.Header(parameter.NeedObject(kind), kind == "gif" ? "video" : kind));
        }
    }

    // Graph takes these words in any case: its own documents write both.
    private static string Lower(Part part, string name) => part.Need(name).AsText().ToLowerInvariant();
}
