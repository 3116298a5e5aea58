using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Parley.Wire;

/// <summary>
/// Failures as HTTP answers: <c>{"error":{"code","status","reason","message","metadata","retryDelay"}}</c>, where parts
/// that the failure does not have are left out. Every JSON error of the web port is written here.
/// </summary>
public static class FailureResponse
{
    /// <summary>
    /// Answers the request with <paramref name="failure"/>: its HTTP status, its JSON, <c>Retry-After</c> in whole seconds
    /// where it says when to try again, and <c>WWW-Authenticate</c> on 401. The response must not have started.
    /// </summary>
    public static async Task WriteAsync(HttpContext http, RpcFailure failure)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(failure);
        var response = http.Response;
        var body = new ArrayBufferWriter<byte>(512);
        WriteJson(body, failure);
        response.StatusCode = StatusTable.HttpStatusOf(failure.Code, failure.Reason);
        if (failure.RetryDelay is { } delay)
        {
            var seconds = Math.Max(1, Math.Ceiling(delay.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (response.StatusCode == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = "Bearer";
        JsonResponse.Prepare(response);
        response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(http.Request.Method)) await response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Appends the error's JSON as one line.</summary>
    internal static void WriteJson(IBufferWriter<byte> output, RpcFailure failure)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Options);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", StatusTable.HttpStatusOf(failure.Code, failure.Reason));
        json.WriteString("status", StatusTable.NameOf(failure.Code));
        if (failure.Reason.Length > 0) json.WriteString("reason", failure.Reason);
        json.WritePropertyName("message");
        JsonText.WriteString(json, failure.Message);
        if (failure.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach (var (key, value) in failure.Metadata)
            {
                json.WritePropertyName(key);
                JsonText.WriteString(json, value);
            }

            json.WriteEndObject();
        }

        if (failure.RetryDelay is { } delay)
            json.WriteString("retryDelay", string.Create(CultureInfo.InvariantCulture, $"{delay.TotalSeconds:0.#########}s"));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
