namespace Parley.Simulator.Graph.Sends;

/// <summary>Interactive messages: the frame of header, body and footer that all kinds share; the action is the kind's own.</summary>
internal static class InteractiveContent
{
    private const int MaxBody = 1024;
    private const int MaxListBody = 4096;
    private const int MaxFooter = 60;
    private const int MaxHeader = 60;

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["button"] = new(InteractiveReplies.Buttons, Header: "text,image,video,document,gif"),
        ["list"] = new(InteractiveReplies.List, Header: "text", Body: MaxListBody),
        ["cta_url"] = new(InteractiveCalls.Url, Header: "text,image,video,document"),
        ["location_request_message"] = new(InteractiveCalls.Location, Footer: false),
        ["address_message"] = new(InteractiveCalls.Address, Header: "text"),
        ["contact_request"] = new(InteractiveCalls.Contact, Footer: false),
        ["request_contact_info"] = new(InteractiveCalls.Contact, Footer: false),
        ["call_permission_request"] = new(InteractiveCalls.CallPermission, NeedsBody: false),
        ["voice_call"] = new(InteractiveCalls.VoiceCall),
        ["flow"] = new(InteractiveCalls.Flow, Header: "text,image,video,document"),
        ["order_details"] = new(InteractiveCalls.OrderDetails, Header: "text,image,video,document"),
        ["order_status"] = new(InteractiveCalls.OrderStatus),
        ["product"] = new(InteractiveProducts.Single, NeedsBody: false),
        ["product_list"] = new(InteractiveProducts.Several, Header: "text", NeedsHeader: true),
        ["catalog_message"] = new(InteractiveProducts.Catalog),
        ["carousel"] = new(InteractiveCards.Carousel, Footer: false),
    };

    public static Content Read(Part interactive)
    {
        interactive.Only("type", "header", "body", "footer", "action");
        var kind = Kinds[interactive.Choice("type", [.. Kinds.Keys])];
        var media = new List<MediaUse>();
        if (interactive.FindObject("header") is { } header)
        {
            if (kind.Header is null) throw header.OutOfRange("is not allowed for this type of interactive message.");
            if (ReadHeader(header, kind.Header.Split(',')) is { } use) media.Add(use);
        }
        else if (kind.NeedsHeader)
        {
            throw interactive.Missing("header");
        }

        var body = interactive.FindObject("body")?.Only("text").NeedText("text", kind.Body);
        if (body is null && kind.NeedsBody) throw interactive.Missing("body");
        if (interactive.FindObject("footer") is { } footer)
        {
            if (!kind.Footer) throw footer.OutOfRange("is not allowed for this type of interactive message.");
            footer.Only("text").NeedText("text", MaxFooter);
        }

        media.AddRange(kind.Action(interactive.NeedObject("action")));
        return new Content(body, media);
    }

    /// <summary>A header of one of the kinds; the file in it, when it has one.</summary>
    public static MediaUse? ReadHeader(Part header, params ReadOnlySpan<string> kinds)
    {
        header.Only("type", "text", "sub_text", "image", "video", "document", "gif");
        var type = header.Choice("type", kinds);
        if (type != "text") return MediaContents.Header(header.NeedObject(type), type == "gif" ? "video" : type);
        header.NeedText("text", MaxHeader);
        header.Text("sub_text", MaxHeader);
        return null;
    }

    /// <param name="Action">Checks the action and names the files in it.</param>
    /// <param name="Header">Kinds of headers it may have; null: none.</param>
    private sealed record Kind(
        Func<Part, IEnumerable<MediaUse>> Action, string? Header = null, bool NeedsHeader = false, int Body = MaxBody, bool NeedsBody = true,
        bool Footer = true);
}
