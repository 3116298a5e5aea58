using Parley.Simulator.Graph.Sends;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Graph;

/// <summary>Answers in Graph's form.</summary>
internal static class GraphResponse
{
    public static byte[] Success { get; } = new MetaJson().Open().Value("success", true).Close().ToArray();

    public static byte[] Error(GraphError error)
    {
        var json = new MetaJson().Open().Open("error")
            .Value("message", error.Message ?? $"(#{error.Code}) {error.Title}").Value("type", error.Type).Value("code", error.Code);
        if (error.Details is { } details) json.Open("error_data").Value("messaging_product", "whatsapp").Value("details", details).Close();
        if (error.Subcode is { } subcode) json.Value("error_subcode", subcode);
        if (error.UserTitle is not null)
            json.Value("is_transient", false).Value("error_user_title", error.UserTitle).Value("error_user_msg", error.UserMessage ?? error.UserTitle);
        return json.Value("fbtrace_id", Ids.Trace()).Close().Close().ToArray();
    }

    public static Task WriteErrorAsync(HttpContext http, GraphError error) => WriteAsync(http, error.HttpStatus, Error(error));

    public static async Task WriteAsync(HttpContext http, int status, byte[] json)
    {
        Head(http, status, json.Length);
        await http.Response.Body.WriteAsync(json);
        await http.Response.CompleteAsync();
    }

    /// <summary>Answers what comes of it, or the error it throws.</summary>
    public static Task AnswerAsync(GraphRequest request, Func<byte[]> answer)
    {
        try
        {
            return WriteAsync(request.Http, 200, answer());
        }
        catch (FormException e)
        {
            return WriteErrorAsync(request.Http, e.Error);
        }
    }

    /// <summary>
    /// Half of the answer under a length that promises all of it. The server closes the connection of an answer that is too
    /// short; aborting it here would take the half back that is still on its way.
    /// </summary>
    public static async Task WriteHalfAsync(HttpContext http, int status, byte[] json)
    {
        Head(http, status, json.Length);
        await http.Response.Body.WriteAsync(json.AsMemory(0, json.Length / 2));
        await http.Response.Body.FlushAsync();
    }

    private static void Head(HttpContext http, int status, int length)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=UTF-8";
        http.Response.ContentLength = length;
    }
}
