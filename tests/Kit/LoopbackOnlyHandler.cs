using System.Net;

namespace Parley.Tests.Kit;

/// <summary>Refuses to leave the host: a test that names any address but loopback fails at once.</summary>
public sealed class LoopbackOnlyHandler : DelegatingHandler
{
    public LoopbackOnlyHandler() : base(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Host;
        if (host != "localhost" && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
            throw new InvalidOperationException($"A test tried to reach {host}; only loopback is allowed.");
        return base.SendAsync(request, cancellationToken);
    }
}
