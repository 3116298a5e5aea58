using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Parley.Frontend.Web;

/// <summary>
/// The dashboard under <c>/app</c>: files that were built into this assembly, and for every other address under it the one page, which reads the address
/// itself. It uses the public API and nothing else; its policy allows this origin and nothing else.
/// </summary>
public static class DashboardPage
{
    private const string Prefix = "app/", Page = "index.html", Assets = "assets/";

    /// <summary>Styles are set by script one by one, which a policy does not see; pictures and sound come from the API or from what somebody is about to send.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Voice messages are recorded in the composer; nothing else that a browser guards is used.</summary>
    private static readonly string Features = AnswerHeaders.NoFeatures.Replace("microphone=()", "microphone=(self)", StringComparison.Ordinal);

    private const string Missing =
        "The dashboard is not part of this build. Install Node.js 20 or newer and build again (dotnet build silo); everything else of the engine is here.\n";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Read and squeezed with the first request for any of it, which takes a tenth of a second.</summary>
    private static readonly Lazy<FrozenDictionary<string, BuiltFile>> Files = new(Load);

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/app/{**path}", Methods, static (HttpContext context, string? path) => AnswerAsync(context, path ?? ""));

    private static Task AnswerAsync(HttpContext context, string path)
    {
        var files = Files.Value;
        var response = context.Response;
        if (!files.TryGetValue(Page, out var page))
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.ContentType = "text/plain; charset=utf-8";
            return response.WriteAsync(Missing, context.RequestAborted);
        }

        var file = files.GetValueOrDefault(path);
        if (file is null && path.StartsWith(Assets, StringComparison.Ordinal))
        {
            // A file of another build: the page that asks for it is older than this program.
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return WriteAsync(context, file ?? page, isForever: file is not null && path.StartsWith(Assets, StringComparison.Ordinal));
    }

    private static Task WriteAsync(HttpContext context, BuiltFile file, bool isForever)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Permissions-Policy"] = Features;
        // Names under assets carry a hash of their content: another content has another name.
        headers.CacheControl = isForever ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ETag = file.Tag;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var small = file.Small is not null && context.Request.GetTypedHeaders().AcceptEncoding.Any(static one => one.Value == "br" && one.Quality is null or > 0);
        if (small) headers.ContentEncoding = "br";
        var content = small ? file.Small! : file.Content;
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, BuiltFile> Load()
    {
        var assembly = typeof(DashboardPage).Assembly;
        var types = new FileExtensionContentTypeProvider();
        var files = new Dictionary<string, BuiltFile>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            files[name[Prefix.Length..]] = new BuiltFile(content, Squeeze(content), type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type, Tag(content));
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Null where it saves nothing.</summary>
    private static byte[]? Squeeze(byte[] content)
    {
        using var squeezed = new MemoryStream();
        using (var brotli = new BrotliStream(squeezed, new BrotliCompressionOptions { Quality = 7 }, leaveOpen: true)) brotli.Write(content);
        return squeezed.Length < content.Length ? squeezed.ToArray() : null;
    }

    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";

    private sealed record BuiltFile(byte[] Content, byte[]? Small, string Type, string Tag);
}
