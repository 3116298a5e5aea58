namespace Parley.Domain.Content;

/// <summary>Messages that are answered with a tap (Meta, "Interactive messages"): which parts each kind has, and how long they are.</summary>
internal static class InteractiveRules
{
    public const int MaxBody = 1024, MaxListBody = 4096, MaxHeader = 60, MaxFooter = 60, MaxLabel = 20, MaxTitle = 24;

    private const int MaxRows = 10, MaxSections = 10, MaxProducts = 30, MaxCta = 30, MaxMinutes = 43_200;

    private static readonly string[] Kinds =
    [
        "button", "list", "cta_url", "location_request_message", "flow", "product", "product_list", "catalog_message", "carousel", "address_message",
        "call_permission_request", "voice_call", "contact_request", "order_details", "order_status",
    ];

    public static void Check(Part message)
    {
        message.None("comes with received answers only", "button_reply", "list_reply", "nfm_reply", "call_permission_reply");
        var kind = message.OneOf("type", needed: true, Kinds);
        if (kind is null || Array.IndexOf(Kinds, kind) < 0) return;
        var action = kind is "call_permission_request" or "contact_request" or "location_request_message" ? message["action"] : message.Needed("action");
        Frame(kind, message);
        switch (kind)
        {
            case "button":
                Buttons(action);
                break;
            case "list":
                Rows(action);
                break;
            case "cta_url":
                Named(action, "cta_url").Text("display_text", MaxLabel);
                action["parameters"].Link("url");
                break;
            case "location_request_message":
                Name(action, "send_location");
                break;
            case "flow":
                Flow(Named(action, "flow"));
                break;
            case "product":
                action.Text("catalog_id", 256);
                action.Text("product_retailer_id", 256);
                break;
            case "product_list":
                action.Text("catalog_id", 256);
                Products(action);
                break;
            case "catalog_message":
                Name(action, "catalog_message");
                break;
            case "carousel":
                CarouselRules.Check(action);
                break;
            case "address_message":
                Country(Named(action, "address_message")["country"]);
                break;
            case "call_permission_request":
                Name(action, "call_permission_request");
                break;
            case "voice_call":
                VoiceCall(action);
                break;
            case "contact_request":
                Name(action, "request_contact_info");
                break;
            case "order_details":
                OrderDetails(Named(action, "review_and_pay"));
                break;
            case "order_status":
                Named(action, "review_order").Text("reference_id", 60);
                action["parameters"].Needed("order").OneOf("status", needed: true, "pending", "processing", "partially_shipped", "shipped", "completed", "canceled");
                break;
        }
    }

    /// <summary>Header, body and footer.</summary>
    private static void Frame(string kind, Part message)
    {
        var bodyNeeded = kind is not ("product" or "call_permission_request");
        if (bodyNeeded || message["body"].Exists) message.Needed("body").Text("text", kind == "list" ? MaxListBody : MaxBody);
        if (message["footer"].Exists) message.Needed("footer").Text("text", MaxFooter);
        switch (kind)
        {
            case "product" or "catalog_message" or "carousel" or "location_request_message" or "call_permission_request" or "contact_request" or "address_message":
                message.None($"is not shown in a {kind}", "header");
                break;
            case "product_list":
                Header(message, needed: true, "text");
                break;
            case "list":
                Header(message, needed: false, "text");
                break;
            default:
                Header(message, needed: false, "text", "image", "video", "document");
                break;
        }

        if (kind is "carousel" or "location_request_message" or "contact_request") message.None($"is not shown in a {kind}", "footer");
    }

    /// <summary>A header with its text or its one medium.</summary>
    public static void Header(Part owner, bool needed, params ReadOnlySpan<string> types)
    {
        if (!needed && !owner["header"].Exists) return;
        var header = owner.Needed("header");
        switch (header.OneOf("type", needed: true, types))
        {
            case "text":
                header.Text("text", MaxHeader);
                break;
            case ("image" or "video" or "document") and var type:
                MediaRules.Source(header.Needed(type));
                break;
        }
    }

    private static void Buttons(Part action)
    {
        var buttons = action.Items("buttons", 1, 3);
        foreach (var button in buttons)
        {
            button.OneOf("type", needed: true, "reply");
            Reply(button.Needed("reply"));
        }

        Part.Distinct(buttons.Select(button => button["reply"]["id"]));
        Part.Distinct(buttons.Select(button => button["reply"]["title"]));
    }

    /// <summary>A reply button.</summary>
    public static void Reply(Part reply)
    {
        reply.Text("id", 256);
        reply.Text("title", MaxLabel);
    }

    private static void Rows(Part action)
    {
        action.Text("button", MaxLabel);
        var sections = action.Items("sections", 1, MaxSections);
        var rows = new List<Part>();
        foreach (var section in sections)
        {
            section.Text("title", MaxTitle, needed: sections.Length > 1);
            rows.AddRange(section.Items("rows", 1, MaxRows));
        }

        if (rows.Count > MaxRows) action.Findings.Limit(action["sections"].Path, $"have {rows.Count} rows altogether; WhatsApp takes {MaxRows}");
        foreach (var row in rows)
        {
            row.Text("id", 200);
            row.Text("title", MaxTitle);
            row.Text("description", 72, needed: false);
        }

        Part.Distinct(rows.Select(row => row["id"]));
    }

    private static void Products(Part action)
    {
        var sections = action.Items("sections", 1, MaxSections);
        var count = 0;
        foreach (var section in sections)
        {
            section.Text("title", MaxTitle, needed: sections.Length > 1);
            var items = section.Items("product_items", 1, MaxProducts);
            count += items.Length;
            foreach (var item in items) item.Text("product_retailer_id", 256);
        }

        if (count > MaxProducts) action.Findings.Limit(action["sections"].Path, $"have {count} products altogether; WhatsApp takes {MaxProducts}");
    }

    private static void Flow(Part parameters)
    {
        parameters.OneOf("flow_message_version", needed: true, "3");
        var (id, name) = (parameters["flow_id"].Value(), parameters["flow_name"].Value());
        if (string.IsNullOrEmpty(id) == string.IsNullOrEmpty(name)) parameters.Findings.Missing(parameters.Path, "needs either flow_id or flow_name");
        parameters.Text("flow_cta", MaxCta);
        parameters.OneOf("mode", needed: false, "draft", "published");
        var action = parameters.OneOf("flow_action", needed: false, "navigate", "data_exchange");
        var payload = parameters["flow_action_payload"];
        if (action == "data_exchange" && payload.Exists) payload.Findings.Invalid(payload.Path, "belongs to flow_action navigate");
        else if (payload.Exists) payload.Text("screen", 256);
    }

    private static void VoiceCall(Part action)
    {
        Name(action, "voice_call");
        var parameters = action["parameters"];
        parameters.Text("display_text", MaxLabel, needed: false);
        parameters.Text("payload", 512, needed: false);
        if (parameters["ttl_minutes"].Exists) parameters.Number("ttl_minutes", 1, MaxMinutes);
    }

    private static void OrderDetails(Part parameters)
    {
        parameters.Text("reference_id", 60);
        parameters.OneOf("type", needed: true, "digital-goods", "physical-goods");
        parameters.Text("currency", 3);
        parameters.Needed("total_amount").Number("value", 0, long.MaxValue);
        parameters["total_amount"].Number("offset", 1, int.MaxValue);
        var order = parameters.Needed("order");
        foreach (var item in order["items"].Exists ? order.Items("items", 1, 999) : []) item.Text("name", 60);
    }

    private static void Country(Part country)
    {
        if (country.Value() is not { Length: 2 } code || !code.All(char.IsAsciiLetterUpper)) country.Findings.Missing(country.Path, "is needed: the two letters of a country, such as IN");
    }

    /// <summary>An action's name and its parameters.</summary>
    private static Part Named(Part action, string name)
    {
        Name(action, name);
        return action.Needed("parameters");
    }

    private static void Name(Part action, string name) => action.OneOf("name", needed: true, name);
}
