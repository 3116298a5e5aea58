using Parley.Simulator.Graph;
using Parley.Simulator.Graph.Sends;

namespace Parley.Simulator.Templates;

/// <summary>The buttons of a template that is to be created: how many of each kind, how long, in which order.</summary>
internal static class TemplateButtons
{
    private const int MaxButtons = 10;
    private const int MaxText = 25;
    private const int MaxUrl = 2000;

    private static readonly Dictionary<string, int> Most = new(StringComparer.Ordinal)
    {
        ["QUICK_REPLY"] = 10, ["URL"] = 2, ["PHONE_NUMBER"] = 1, ["COPY_CODE"] = 1, ["FLOW"] = 1, ["CATALOG"] = 1, ["MPM"] = 1, ["SPM"] = 1,
        ["VOICE_CALL"] = 1, ["ORDER_DETAILS"] = 1, ["REQUEST_CONTACT_INFO"] = 1, ["CALL_PERMISSION_REQUEST"] = 1,
    };

    public static void Check(Part component)
    {
        var buttons = component.NeedItems("buttons", 1, MaxButtons);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = 0;
        var quick = false;
        foreach (var button in buttons)
        {
            var type = button.AsObject().NeedText("type", 50).ToUpperInvariant();
            if (!Most.TryGetValue(type, out var most)) throw button.Need("type").Wrong($"must be one of {{{string.Join(", ", Most.Keys)}}} - got \"{type}\".");
            counts[type] = counts.GetValueOrDefault(type) + 1;
            if (counts[type] > most) throw new FormException(CreationErrors.Buttons($"There can be at most {most} buttons of the type {type}."));
            if (groups == 0 || quick != (type == "QUICK_REPLY")) groups++;
            quick = type == "QUICK_REPLY";
            One(button, type);
        }

        if (groups > 2) throw new FormException(CreationErrors.Buttons("Quick replies and other buttons can't be mixed: each kind stands together."));
    }

    public static void CheckOneTimePassword(Part component)
    {
        if (component.Need("buttons").AsItems() is not [var button] || !string.Equals(button.AsObject().NeedText("type", 50), "OTP", StringComparison.OrdinalIgnoreCase))
            throw new FormException(CreationErrors.Buttons("Authentication templates have exactly one button, of the type OTP."));
        var kind = button.Choice("otp_type", "COPY_CODE", "ONE_TAP", "ZERO_TAP");
        button.Text("text", MaxText);
        if (kind == "COPY_CODE" || (button.Has("package_name") && button.Has("signature_hash"))) return;
        if (button.Items("supported_apps").Length == 0) throw button.Missing("supported_apps");
    }

    private static void One(Part button, string type)
    {
        if (type != "COPY_CODE" && type != "MPM" && type != "SPM" && type != "CALL_PERMISSION_REQUEST" && type != "REQUEST_CONTACT_INFO")
        {
            var text = button.NeedText("text", int.MaxValue);
            if (text.EnumerateRunes().Count() > MaxText) throw new FormException(CreationErrors.TooLong($"A button's text has at most {MaxText} characters."));
        }

        switch (type)
        {
            case "URL":
                var url = button.NeedText("url", int.MaxValue);
                if (url.Length > MaxUrl) throw new FormException(CreationErrors.TooLong($"A URL has at most {MaxUrl} characters."));
                var variables = TemplateShape.VariablesOf(url);
                if (variables.Count > 1 || (variables.Count == 1 && !url.EndsWith("}}", StringComparison.Ordinal)))
                    throw new FormException(CreationErrors.Buttons("A URL has at most one variable, at its end."));
                if (variables.Count == 1 && !button.Has("example")) throw new FormException(CreationErrors.Buttons("A URL with a variable needs an example."));
                if (!Uri.TryCreate(url.Split("{{")[0], UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                    throw button.Need("url").Wrong("is not a valid URI.");
                break;
            case "PHONE_NUMBER":
                if (Wire.PhoneDigits.Parse(button.NeedText("phone_number", 20)) is null) throw button.Need("phone_number").Wrong("is not a phone number.");
                break;
            case "COPY_CODE":
                if (!button.Has("example")) throw new FormException(CreationErrors.Buttons("A code to copy needs an example."));
                break;
            case "FLOW":
                if (!button.Has("flow_id") && !button.Has("flow_name") && !button.Has("flow_json"))
                    throw new FormException(CreationErrors.Buttons("A flow button needs flow_id, flow_name or flow_json."));
                break;
        }
    }
}
