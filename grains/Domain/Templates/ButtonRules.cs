using System.Text.Json;

namespace Parley.Domain.Templates;

/// <summary>The buttons of a template that is to be made (Meta, "Template components").</summary>
internal static class ButtonRules
{
    public const int Most = 10, MaxText = 25, MaxUrl = 2000, MaxPhone = 20, MaxCode = 15, MostUrls = 2;

    public static void Check(JsonElement component, string path, string category, int most, Faults faults)
    {
        var buttons = Json.Items(component, "buttons");
        if (buttons.Count is 0 || buttons.Count > most) faults.Add($"{path}.buttons", $"has {buttons.Count}; there are 1 to {most}");
        var kinds = buttons.Select(button => Json.Word(button, "type")).ToArray();
        for (var i = 0; i < buttons.Count; i++) Button(buttons[i], kinds[i], $"{path}.buttons[{i}]", category, faults);
        if (category == "AUTHENTICATION" && (kinds.Length != 1 || kinds[0] != "OTP")) faults.Add($"{path}.buttons", "has other buttons than one of type OTP; an authentication template has exactly that");
        Few(kinds, "URL", MostUrls, path, faults);
        Few(kinds, "PHONE_NUMBER", 1, path, faults);
        Few(kinds, "COPY_CODE", 1, path, faults);
        // Quick replies stand together, before or behind all others.
        var changes = kinds.Zip(kinds.Skip(1)).Count(static pair => (pair.First == "QUICK_REPLY") != (pair.Second == "QUICK_REPLY"));
        if (changes > 1) faults.Add($"{path}.buttons", "mixes quick replies with other buttons; quick replies stand together, first or last");
    }

    private static void Button(JsonElement button, string kind, string path, string category, Faults faults)
    {
        if (kind is not ("OTP" or "COPY_CODE" or "CATALOG" or "MPM" or "SPM")) faults.Length($"{path}.text", Json.Text(button, "text") ?? "", 1, MaxText);
        switch (kind)
        {
            case "URL":
                Url(button, path, faults);
                break;
            case "PHONE_NUMBER":
                faults.Length($"{path}.phone_number", Json.Text(button, "phone_number") ?? "", 1, MaxPhone);
                break;
            case "COPY_CODE":
                var code = Json.Text(button, "example") ?? (Json.Items(button, "example") is [{ ValueKind: JsonValueKind.String } first, ..] ? first.GetString()! : "");
                faults.Length($"{path}.example", code, 1, MaxCode);
                break;
            case "OTP":
                if (category != "AUTHENTICATION") faults.Add(path, "is an OTP button, which only an AUTHENTICATION template has");
                if (Json.Word(button, "otp_type") is not ("COPY_CODE" or "ONE_TAP" or "ZERO_TAP")) faults.Add($"{path}.otp_type", "is COPY_CODE, ONE_TAP or ZERO_TAP");
                break;
            case "":
                faults.Add($"{path}.type", "is missing");
                break;
        }
    }

    private static void Url(JsonElement button, string path, Faults faults)
    {
        var url = Json.Text(button, "url") ?? "";
        faults.Length($"{path}.url", url, 1, MaxUrl);
        var variables = Variables.Of(url);
        var bare = variables is { Length: > 0 } ? url[..url.IndexOf("{{", StringComparison.Ordinal)] : url;
        if (!Uri.TryCreate(bare, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) faults.Add($"{path}.url", "is not an http or https address");
        if (variables is null or { Length: > 1 } || (variables is { Length: 1 } && !url.EndsWith("}}", StringComparison.Ordinal))) faults.Add($"{path}.url", "has one variable at most, at its end");
        else if (variables is { Length: 1 } && Json.Items(button, "example").Count == 0) faults.Add($"{path}.example", "is missing; WhatsApp's review needs the address with its variable filled");
    }

    private static void Few(string[] kinds, string kind, int most, string path, Faults faults)
    {
        if (kinds.Count(one => one == kind) is var count && count > most) faults.Add($"{path}.buttons", $"has {count} of type {kind}; there is {most} at most");
    }
}
