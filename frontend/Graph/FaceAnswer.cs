using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Graph;

/// <summary>Answers in the shape of the Graph API's.</summary>
internal static class FaceAnswer
{
    /// <summary>A failure as Meta writes it.</summary>
    public static Task WriteAsync(HttpContext http, GraphFailure failure)
    {
        if (failure.RetryAfter is { } wait) http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (failure.Status == StatusCodes.Status401Unauthorized) http.Response.Headers.WWWAuthenticate = $"OAuth \"Facebook Platform\" \"invalid_token\" \"{failure.Title}\"";
        return WriteAsync(http, failure.Status, writer =>
        {
            writer.WriteStartObject("error");
            writer.WriteString("message", $"(#{failure.Code}) {failure.Title}");
            writer.WriteString("type", "OAuthException");
            writer.WriteNumber("code", failure.Code);
            if (failure.Subcode != 0) writer.WriteNumber("error_subcode", failure.Subcode);
            writer.WriteStartObject("error_data");
            writer.WriteString("messaging_product", "whatsapp");
            writer.WriteString("details", failure.Details);
            writer.WriteEndObject();
            // Names this answer when somebody asks about it.
            writer.WriteString("fbtrace_id", Convert.ToBase64String(RandomNumberGenerator.GetBytes(12)));
            writer.WriteEndObject();
        });
    }

    /// <summary>One object.</summary>
    public static async Task WriteAsync(HttpContext http, int status, Action<Utf8JsonWriter> properties)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=UTF-8";
        http.Response.Headers.CacheControl = "no-store";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(512);
        await using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    /// <summary><c>{"success":true}</c>.</summary>
    public static Task SuccessAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status200OK, writer => writer.WriteBoolean("success", true));
}
