using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>How long a client is ready to wait, from its headers.</summary>
internal static class RequestTimeout
{
    private const string GrpcHeader = "grpc-timeout", PlainHeader = "X-Request-Timeout";

    /// <summary>
    /// The time the client gives: <c>grpc-timeout</c> in gRPC's notation, else <c>X-Request-Timeout</c> in seconds; null if
    /// it gives none. Anything unreadable or negative is refused as INVALID_ARGUMENT.
    /// </summary>
    public static TimeSpan? Of(HttpRequest request)
    {
        if (request.Headers.TryGetValue(GrpcHeader, out var grpc))
            return FromGrpc(grpc.ToString()) ?? throw Unreadable(GrpcHeader, "up to 8 digits and one of H, M, S, m, u, n");
        if (request.Headers.TryGetValue(PlainHeader, out var plain))
            return FromSeconds(plain.ToString()) ?? throw Unreadable(PlainHeader, "seconds, such as 2.5");
        return null;
    }

    private static TimeSpan? FromGrpc(string text)
    {
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            return null;
        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(amount),
            'M' => TimeSpan.FromMinutes(amount),
            'S' => TimeSpan.FromSeconds(amount),
            'm' => TimeSpan.FromMilliseconds(amount),
            'u' => TimeSpan.FromMicroseconds(amount),
            'n' => TimeSpan.FromTicks(amount / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }

    private static TimeSpan? FromSeconds(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 99_999_999
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;

    private static RpcException Unreadable(string header, string expected) =>
        RpcFailure.Invalid("INVALID_HEADER", $"The header '{header}' must be {expected}.", header).ToException();
}
