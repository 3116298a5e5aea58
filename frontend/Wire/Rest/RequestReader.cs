using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Parley.Wire;

/// <summary>A request message from path, query, body and, for streams, <c>Last-Event-ID</c>.</summary>
internal sealed class RequestReader(RestRoute route, ProtoJsonReader json, int maxBodyBytes)
{
    private readonly FieldDescriptor? _cursor = route.Method.IsServerStreaming ? CursorOf(route.Method.InputType) : null;

    /// <summary>The string field <c>cursor</c> of a message, which is a stream's position; null if it has none.</summary>
    public static FieldDescriptor? CursorOf(MessageDescriptor type) =>
        type.FindFieldByName("cursor") is { FieldType: FieldType.String, IsRepeated: false } field ? field : null;

    /// <summary>Reads the whole request into an empty message. What does not fit is refused as INVALID_ARGUMENT.</summary>
    public async Task<IMessage> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        // The policy that chose this endpoint matched the same template.
        var path = route.Template.Match(RequestPath.SegmentsOf(http))
            ?? throw new InvalidOperationException($"{route} was chosen for a path that it does not match.");
        var message = ProtoJsonReader.New(route.Method.InputType);
        var body = await ReadBodyAsync(http.Request, cancellationToken);
        if (body.Length > 0) ReadBody(body, message);
        ReadQuery(http.Request.QueryString, message);
        // The path is last: it is what the caller was let in for.
        for (var i = 0; i < path.Length; i++) route.PathFields[i].Set(message, path[i], route.PathFields[i].Name);
        if (_cursor is not null && http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } position)
            _cursor.Accessor.SetValue(message, position);
        return message;
    }

    private void ReadBody(ReadOnlyMemory<byte> body, IMessage message)
    {
        if (route.WholeBody) json.Read(body, message);
        else if (route.BodyField is { } field) json.ReadField(body, message, field);
        else if (body.Span.Trim(" \t\r\n"u8) is not [(byte)'{', .. var inner, (byte)'}'] || inner.ContainsAnyExcept(" \t\r\n"u8))
            throw RpcFailure.Create(StatusCode.InvalidArgument, "BODY_NOT_ALLOWED", $"{route} takes no body.");
    }

    private void ReadQuery(QueryString query, IMessage message)
    {
        if (!query.HasValue) return;
        var seen = new HashSet<string>();
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            var name = pair.DecodeName().ToString();
            var field = FieldPath.Resolve(route.Method.InputType, name);
            if (field is null || !route.TakesFromQuery(field)) throw InputErrors.UnknownParameter(name);
            if (!seen.Add(field.Name) && !field.Leaf.IsRepeated) throw InputErrors.Duplicate(name);
            field.Set(message, pair.DecodeValue().ToString(), name);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBodyBytes) throw TooLarge();
        var body = new ArrayBufferWriter<byte>((int)Math.Max(256, request.ContentLength.GetValueOrDefault()) + 1);
        while (true)
        {
            var read = await request.Body.ReadAsync(body.GetMemory(256), cancellationToken);
            if (read == 0) break;
            body.Advance(read);
            if (body.WrittenCount > maxBodyBytes) throw TooLarge();
        }

        if (body.WrittenCount > 0) CheckContentType(request);
        return body.WrittenMemory;
    }

    private static void CheckContentType(HttpRequest request)
    {
        var known = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
        var encoding = request.Headers.ContentEncoding.ToString();
        if (!known || encoding is not ("" or "identity"))
        {
            throw RpcFailure.Create(StatusCode.InvalidArgument, StatusTable.UnsupportedMediaType,
                "A body must be JSON in UTF-8, not compressed, with 'Content-Type: application/json'.");
        }
    }

    private RpcException TooLarge() => RpcFailure.Create(StatusCode.ResourceExhausted, StatusTable.BodyTooLarge,
        $"The body is larger than {maxBodyBytes} bytes.", null, [new("limit", $"{maxBodyBytes}")]);
}
