using Parley.Contracts.Ports;
using Parley.Frontend.Accounts;
using Parley.Storage.People;

namespace Parley.Silo.Verbs;

/// <summary>
/// <c>silo admin-link</c>: a new link by which somebody becomes admin of the platform, for when nobody can sign in. The one before ends. In the Solo edition
/// the engine must stand still, because it owns its store.
/// </summary>
internal static class AdminLinkVerb
{
    public static async Task<int> RunAsync(string[] args)
    {
        var settings = RunVerb.Read(args);
        await using var store = await RebuildVerb.OpenAsync(settings);
        var (link, secret) = PersonLinks.New(LinkPurpose.FirstAdmin, "", PersonLinks.FirstAdminFor, TimeProvider.System.GetUtcNow());
        await new PeopleStore(store).AddLinkAsync(link);
        var home = settings.People.PublicUrl is { Length: > 0 } url ? new Uri(url) : new UriBuilder(settings.Tls.CertificateFile is null ? "http" : "https", "localhost", settings.Web.Port).Uri;
        Console.WriteLine(PublicAddress.OfLink(home, secret));
        return 0;
    }
}
