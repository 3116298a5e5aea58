using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Parley.Frontend.Accounts;

/// <summary>Where people reach the pages: as the operator says, and never as a request says. Without a word of the operator, this machine.</summary>
public sealed class PublicAddress(IServer server, IOptions<PeopleOptions> options)
{
    /// <summary>The address of a link; its secret stands behind '#', which no browser sends to any server.</summary>
    public string OfLink(string secret) => OfLink(Base, secret);

    /// <summary>The same where nothing listens.</summary>
    public static string OfLink(Uri home, string secret) => new Uri(home, $"/link#{secret}").ToString();

    public Uri Base => options.Value.PublicUrl ?? ThisMachine();

    private Uri ThisMachine()
    {
        var first = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? throw new InvalidOperationException("Nothing listens yet.");
        return new UriBuilder(first) { Host = "localhost" }.Uri;
    }
}
