using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>A status as headers or trailers.</summary>
internal static class GrpcStatusHeaders
{
    private static readonly string[] Codes = [.. Enumerable.Range(0, 17).Select(code => code.ToString(CultureInfo.InvariantCulture))];

    public static void Set(IHeaderDictionary target, Status status)
    {
        var code = (int)status.StatusCode;
        target[Protocol.Status] = code >= 0 && code < Codes.Length ? Codes[code] : code.ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail))
            target[Protocol.Message] = PercentEncoding.Encode(status.Detail);
    }
}
