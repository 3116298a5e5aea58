using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Graph;

/// <summary><c>GET {phone-number-id}</c>: what clients ask to see whether their token and number fit.</summary>
internal static class GraphNumbers
{
    private static readonly Dictionary<string, Func<SessionRecord, string>> Fields = new(StringComparer.Ordinal)
    {
        ["id"] = static session => session.PhoneNumberId,
        ["display_phone_number"] = static session => session.DisplayPhoneNumber,
        ["verified_name"] = static session => session.VerifiedName,
    };

    public static Task ShowAsync(FaceCall call)
    {
        var asked = call.Http.Request.Query["fields"].ToString();
        var names = asked.Length == 0 ? [.. Fields.Keys] : asked.Split(',').Append("id").Distinct(StringComparer.Ordinal).ToArray();
        // What is not known here is left out, as Meta leaves out what has no value.
        return FaceAnswer.WriteAsync(call.Http, StatusCodes.Status200OK, writer =>
        {
            foreach (var name in names)
            {
                if (Fields.TryGetValue(name, out var value)) writer.WriteString(name, value(call.Session));
            }
        });
    }
}
