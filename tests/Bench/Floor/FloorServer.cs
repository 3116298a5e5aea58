using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Bench.Load;

namespace Parley.Bench.Floor;

/// <summary>
/// What taking a webhook must cost at least: Kestrel, the signature over the raw bytes, one parse, and one row of the raw
/// message per message in a commit shared with others; then 200. No dispatch, no identities, no dedup, no read models.
/// Shares nothing with the engine's code, so that it stands still while the engine changes.
/// </summary>
internal sealed class FloorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly IFloorRows _rows;

    private FloorServer(WebApplication application, IFloorRows rows)
    {
        _application = application;
        _rows = rows;
    }

    public string Address { get; private set; } = "";

    public static async Task<FloorServer> StartAsync(IFloorRows rows)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var server = new FloorServer(builder.Build(), rows);
        server._application.Run(server.ReceiveAsync);
        await server._application.StartAsync();
        server.Address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length));
            if (!IsSigned(context.Request.Headers["X-Hub-Signature-256"].ToString(), buffer.AsSpan(0, length)))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            var stored = Store(buffer.AsMemory(0, length));
            foreach (var row in stored) await row;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsSigned(string header, ReadOnlySpan<byte> body)
    {
        Span<byte> expected = stackalloc byte[32], told = stackalloc byte[32];
        HMACSHA256.HashData(WebhookBody.Secret, body, expected);
        return header.StartsWith("sha256=", StringComparison.Ordinal)
            && Convert.FromHexString(header.AsSpan(7), told, out _, out var written) == OperationStatus.Done
            && written == 32 && CryptographicOperations.FixedTimeEquals(expected, told);
    }

    private List<Task> Store(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var stored = new List<Task>(1);
        foreach (var entry in document.RootElement.GetProperty("entry").EnumerateArray())
        {
            foreach (var change in entry.GetProperty("changes").EnumerateArray())
            {
                var value = change.GetProperty("value");
                var isMessages = value.TryGetProperty("messages", out var items);
                if (!isMessages && !value.TryGetProperty("statuses", out items)) continue;
                foreach (var item in items.EnumerateArray())
                {
                    var row = new FloorRow(
                        item.GetProperty("id").GetString()!,
                        item.GetProperty(isMessages ? "from" : "recipient_id").GetString()!,
                        long.Parse(item.GetProperty("timestamp").GetString()!),
                        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(item).ToArray());
                    stored.Add(_rows.AddAsync(row));
                }
            }
        }

        return stored;
    }
}
