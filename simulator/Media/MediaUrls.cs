using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Simulator.Media;

/// <summary>The short-lived addresses of files: whoever has one needs a token as well, and five minutes later a new one.</summary>
internal sealed class MediaUrls(TimeProvider clock)
{
    public const string Path = "/whatsapp_business/attachments/";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <param name="source"><c>getMedia</c> or <c>webhook</c>, as in Meta's addresses.</param>
    public string Make(Uri host, MediaFile file, string source)
    {
        var ends = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        return $"{host.GetLeftPart(UriPartial.Authority)}{Path}?mid={file.Id}&source={source}&ext={ends.ToString(CultureInfo.InvariantCulture)}&hash={Hash(file.Id, ends)}";
    }

    /// <summary>The id of the file, when the address is one of ours and has not expired.</summary>
    public string? Read(string? id, string? ends, string? hash) =>
        id is not null && hash is not null
        && long.TryParse(ends, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > clock.GetUtcNow().ToUnixTimeSeconds()
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(id, time)), Encoding.ASCII.GetBytes(hash))
            ? id
            : null;

    private string Hash(string id, long ends) =>
        Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(id + ends.ToString(CultureInfo.InvariantCulture))))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
