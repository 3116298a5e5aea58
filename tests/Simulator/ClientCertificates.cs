using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Simulator;

/// <summary>Webhooks over https that show who they come from, as Meta's do for apps that ask for it.</summary>
public class ClientCertificates
{
    [Fact]
    public async Task Are_shown_to_a_callback_that_asks_for_one()
    {
        using var server = Certificate("CN=localhost", san: true);
        using var client = Certificate("CN=client.webhooks.fbclientcerts.com", san: false);
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var callback = await CallbackAsync(server, client, seen);
        await using var desk = await Desk.StartAsync(change: o => o with
        {
            WebhookCertificate = client, TrustedRoot = server, Apps = [o.Apps[0] with { CallbackUrl = AddressOf(callback) }],
        });
        await desk.WriteAsync("hello");
        Assert.Equal(client.Thumbprint, await seen.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        var delivery = await desk.DeliveryAsync(attempts: 1);
        Assert.Equal(200, delivery.Attempts[0].Status);
    }

    [Fact]
    public async Task Are_missed_by_a_callback_that_asks_for_one()
    {
        using var server = Certificate("CN=localhost", san: true);
        using var client = Certificate("CN=client.webhooks.fbclientcerts.com", san: false);
        await using var callback = await CallbackAsync(server, client, new TaskCompletionSource<string?>());
        await using var desk = await Desk.StartAsync(change: o => o with
        {
            TrustedRoot = server, Apps = [o.Apps[0] with { CallbackUrl = AddressOf(callback) }],
        });
        await desk.WriteAsync("hello");
        var delivery = await desk.DeliveryAsync(attempts: 1);
        Assert.Equal(0, delivery.Attempts[0].Status);
    }

    private static async Task<WebApplication> CallbackAsync(X509Certificate2 server, X509Certificate2 client, TaskCompletionSource<string?> seen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = server,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (shown, _, _) => shown.Thumbprint == client.Thumbprint,
        })));
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        web.Run(http =>
        {
            seen.TrySetResult(http.Connection.ClientCertificate?.Thumbprint);
            return Task.CompletedTask;
        });
        await web.StartAsync();
        return web;
    }

    private static string AddressOf(WebApplication web)
    {
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return $"https://127.0.0.1:{new Uri(address).Port}/";
    }

    private static X509Certificate2 Certificate(string name, bool san)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (san)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }

        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
