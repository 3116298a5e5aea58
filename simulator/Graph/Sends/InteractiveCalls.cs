namespace Parley.Simulator.Graph.Sends;

/// <summary>Kinds with one button that opens something: a link, a map, a form, a call, a bill.</summary>
internal static class InteractiveCalls
{
    public static IEnumerable<MediaUse> Url(Part action)
    {
        var parameters = Named(action, "cta_url").NeedObject("parameters").Only("display_text", "url", "payload");
        parameters.NeedText("display_text", 20);
        parameters.NeedUrl("url");
        return [];
    }

    public static IEnumerable<MediaUse> Location(Part action)
    {
        Named(action, "send_location");
        return [];
    }

    public static IEnumerable<MediaUse> Address(Part action)
    {
        var parameters = Named(action, "address_message").NeedObject("parameters")
            .Only("country", "values", "saved_addresses", "validation_errors");
        var country = parameters.NeedText("country", 2);
        if (country != "IN") throw parameters.Need("country").OutOfRange($"must be one of {{IN}} - got \"{country}\".");
        parameters.FindObject("values");
        parameters.FindObject("validation_errors");
        parameters.Items("saved_addresses");
        return [];
    }

    public static IEnumerable<MediaUse> Contact(Part action)
    {
        Named(action, "request_contact_info");
        return [];
    }

    public static IEnumerable<MediaUse> CallPermission(Part action)
    {
        Named(action, "call_permission_request");
        return [];
    }

    public static IEnumerable<MediaUse> VoiceCall(Part action)
    {
        var parameters = Named(action, "voice_call").FindObject("parameters");
        parameters?.Only("display_text", "ttl_minutes", "payload");
        parameters?.Text("display_text", 20);
        parameters?.Text("payload", 512);
        if (parameters?.Has("ttl_minutes") == true) parameters.Value.NeedNumber("ttl_minutes", 1, 43_200);
        return [];
    }

    public static IEnumerable<MediaUse> Flow(Part action)
    {
        var flow = Named(action, "flow").NeedObject("parameters").Only(
            "flow_message_version", "flow_token", "flow_id", "flow_name", "flow_cta", "mode", "flow_action", "flow_action_payload");
        flow.Choice("flow_message_version", "3");
        if (flow.Has("flow_id") == flow.Has("flow_name"))
            throw new FormException(GraphErrors.MissingRequired($"Param {flow.Path} needs either flow_id or flow_name."));
        flow.NeedText("flow_cta", 30);
        flow.Text("flow_token", 1000);
        if (flow.Has("mode")) flow.Choice("mode", "draft", "published");
        if (flow.Has("flow_action")) flow.Choice("flow_action", "navigate", "data_exchange");
        flow.FindObject("flow_action_payload")?.Only("screen", "data").NeedText("screen", 1000);
        return [];
    }

    public static IEnumerable<MediaUse> OrderDetails(Part action)
    {
        var order = Named(action, "review_and_pay").NeedObject("parameters");
        order.NeedText("reference_id", 35);
        order.Choice("type", "digital-goods", "physical-goods");
        order.NeedText("currency", 3);
        var total = order.NeedObject("total_amount");
        total.NeedNumber("value", 0, 1e15);
        total.NeedNumber("offset", 100, 100);
        order.NeedObject("order").NeedText("status", 30);
        return [];
    }

    public static IEnumerable<MediaUse> OrderStatus(Part action)
    {
        var order = Named(action, "review_order").NeedObject("parameters");
        order.NeedText("reference_id", 35);
        order.NeedObject("order").Choice("status", "pending", "processing", "partially_shipped", "shipped", "completed", "canceled");
        return [];
    }

    private static Part Named(Part action, string name)
    {
        action.Only("name", "parameters").Choice("name", name);
        return action;
    }
}
