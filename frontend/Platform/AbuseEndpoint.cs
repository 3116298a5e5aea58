using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.Wire;

namespace Parley.Frontend.Platform;

/// <summary>
/// <c>POST /v1/abuse-reports</c>: anybody reports a number, without a credential. Whatever number it is, the answer is the same. So many an hour are taken from one network, and so many in all.
/// </summary>
public sealed class AbuseEndpoint(IAbuseReports reports, Calls calls, AbuseLimits limits, TimeProvider time)
{
    private const int MaxBody = 16 * 1024, MaxText = 4000, MaxContact = 254;
    private static readonly string[] Kinds = ["spam", "fraud", "impersonation", "illegal_content", "other"];
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/abuse-reports", static (HttpContext http, AbuseEndpoint endpoint) => endpoint.TakeAsync(http));

    private async Task TakeAsync(HttpContext http)
    {
        try
        {
            limits.Take(http.Connection.RemoteIpAddress);
            var given = await ReadAsync(http);
            var number = Arguments.Phone(given.Number ?? "");
            if (!Kinds.Contains(given.Kind)) throw Arguments.Invalid("KIND_INVALID", $"kind is one of {string.Join(", ", Kinds)}.");
            if (given.Text?.Trim() is not { Length: > 0 and <= MaxText } text) throw Arguments.Invalid("TEXT_INVALID", $"text is required: 1 to {MaxText} characters.");
            if (given.Contact is { Length: > MaxContact }) throw Arguments.Invalid("CONTACT_INVALID", $"contact has at most {MaxContact} characters.");
            var owner = await reports.OwnerOfAsync(number, http.RequestAborted);
            var report = new AbuseReport(AbuseReportId.New(), owner, number, given.Kind!, text, string.IsNullOrWhiteSpace(given.Contact) ? null : given.Contact.Trim(), time.GetUtcNow(), AbuseState.Open, "", null);
            await reports.AddAsync(report, http.RequestAborted);
            await Results.Json(new { id = report.Id.Value }, statusCode: StatusCodes.Status202Accepted).ExecuteAsync(http);
        }
        catch (Exception e) when ((e as RpcException ?? calls.Explain(e, "POST /v1/abuse-reports", http.RequestAborted.IsCancellationRequested)) is { } failure)
        {
            await FailureResponse.WriteAsync(http, RpcFailure.Read(failure));
        }
    }

    private static async Task<Report> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBody;
        try
        {
            return await JsonSerializer.DeserializeAsync<Report>(http.Request.Body, Web, http.RequestAborted) ?? new Report(null, null, null, null);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            throw Arguments.Invalid("BODY_INVALID", $"The body is a JSON object with number, kind, text and contact, at most {MaxBody} bytes.");
        }
    }

    private sealed record Report(string? Number, string? Kind, string? Text, string? Contact);
}

/// <summary>How many reports are taken without a credential: by network (an IPv4 address, a /64 of IPv6) and in all.</summary>
public sealed class AbuseLimits : IDisposable
{
    public const int PerNetwork = 10, InAll = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private readonly PartitionedRateLimiter<IPAddress?> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<IPAddress?, string>(static address => RateLimitPartition.GetFixedWindowLimiter(Network(address), static _ => new FixedWindowRateLimiterOptions { PermitLimit = PerNetwork, Window = Window })),
        PartitionedRateLimiter.Create<IPAddress?, string>(static _ => RateLimitPartition.GetFixedWindowLimiter("all", static _ => new FixedWindowRateLimiterOptions { PermitLimit = InAll, Window = Window })));

    /// <exception cref="RpcException">RESOURCE_EXHAUSTED, RATE_LIMITED.</exception>
    public void Take(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address);
        if (!lease.IsAcquired) throw RpcFailure.Create(StatusCode.ResourceExhausted, "RATE_LIMITED", "Too many reports came from here. Come again in an hour.", Window);
    }

    public void Dispose() => _limiter.Dispose();

    private static string Network(IPAddress? address)
    {
        if (address is null) return "";
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }
}
