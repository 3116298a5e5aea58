using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Metadata and a status as headers or trailers.</summary>
internal static class GrpcHeaders
{
    private static readonly string[] Codes = [.. Enumerable.Range(0, 17).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Adds a value under its key, an empty one too, which ASP.NET's own Append drops.</summary>
    public static void Add(IHeaderDictionary target, Metadata.Entry entry) =>
        target[entry.Key] = StringValues.Concat(target[entry.Key], new StringValues(entry.WireValue));

    public static string Code(StatusCode code) =>
        (int)code >= 0 && (int)code < Codes.Length ? Codes[(int)code] : ((int)code).ToString(CultureInfo.InvariantCulture);

    public static void Set(IHeaderDictionary target, Status status)
    {
        target[Protocol.Status] = Code(status.StatusCode);
        if (!string.IsNullOrEmpty(status.Detail))
            target[Protocol.Message] = PercentEncoding.Encode(status.Detail);
    }
}
