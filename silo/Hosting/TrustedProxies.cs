using Microsoft.AspNetCore.HttpOverrides;
using Parley.Frontend.Access;

namespace Parley.Silo.Hosting;

/// <summary>Who is believed when it says for whom it connects: configured proxies, and nobody by default.</summary>
internal static class TrustedProxies
{
    public static void Configure(IServiceCollection services, EngineSettings settings) => services.Configure<ForwardedHeadersOptions>(options =>
    {
        // The framework takes an empty list of proxies as trust in everybody.
        options.ForwardedHeaders = settings.Tls.TrustedProxies.Length > 0 ? ForwardedHeaders.XForwardedFor : ForwardedHeaders.None;
        // Back through every proxy that is trusted, to the first address that is not.
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in settings.Tls.TrustedProxies) options.KnownIPNetworks.Add(AddressRange.Parse(proxy)!.Value);
    });
}
