using Parley.Silo.MediaFiles.S3;

namespace Parley.Silo.Hosting;

/// <summary>Files that customers send, and those sent to them.</summary>
public sealed class MediaSettings
{
    /// <summary>Where clamd listens: a path of a Unix socket, or <c>host:port</c>. Without it, files are not scanned for malware.</summary>
    public string? Clamd { get; set; }

    /// <summary>A bucket for the files; without one they are in the data folder.</summary>
    public S3Settings S3 { get; set; } = new();
}

/// <summary>A bucket of Amazon's S3 or of a server that speaks as it does.</summary>
public sealed class S3Settings
{
    private const int MaxPrefix = 200;

    /// <summary>The bucket's name; with it, files are kept there.</summary>
    public string? Bucket { get; set; }

    /// <summary>The server's address: https, or http on this machine. Default: Amazon's in the region.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The access key's id.</summary>
    public string? KeyId { get; set; }

    /// <summary>The access key's secret; wins over <see cref="SecretFile"/>. Belongs in the environment, not in a file that is shared.</summary>
    public string? Secret { get; set; }

    /// <summary>A file with the secret and nothing else.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Whether the bucket stands in the path and not in the host's name. Default: yes where an endpoint is set.</summary>
    public bool? PathStyle { get; set; }

    /// <summary>What the names of all objects begin with, e.g. <c>parley/media</c>.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>What is wrong with them, each with what to do.</summary>
    internal IEnumerable<string> Faults()
    {
        if (Bucket is not { Length: > 0 })
        {
            if (Endpoint is not null || KeyId is not null || Secret is not null || SecretFile is not null) yield return "Parley:Media:S3:Bucket is missing; name the bucket, or leave all of Parley:Media:S3 out to keep files in the data folder.";
            yield break;
        }

        if (Address() is not { Scheme: "https" or "http" } address || address.PathAndQuery != "/" || address.UserInfo.Length > 0) yield return "Parley:Media:S3:Endpoint is not an address, e.g. https://s3.example.com.";
        else if (address.Scheme == "http" && !address.IsLoopback) yield return "Parley:Media:S3:Endpoint is http beyond this machine; customers' files need https.";
        if (Region is not { Length: > 0 }) yield return "Parley:Media:S3:Region is empty; leave it out where the server knows no regions.";
        if (KeyId is not { Length: > 0 }) yield return "Parley:Media:S3:KeyId is missing; make an access key for the bucket.";
        if (Secret is null && SecretFile is null) yield return "Parley:Media:S3:SecretFile or Secret is missing: the secret of the access key.";
        else if (Secret is null && !File.Exists(SecretFile)) yield return $"There is no file {SecretFile}, which Parley:Media:S3:SecretFile names.";
        if (Prefix.Length > MaxPrefix || Prefix.Any(static c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '-' or '_' or '.')) || Prefix.StartsWith('/') || Prefix.Split('/').Any(static part => part is "." or ".."))
            yield return $"Parley:Media:S3:Prefix is letters, digits, '-', '_', '.' and '/' inside, {MaxPrefix} at most.";
    }

    /// <summary>The bucket; null where none is set. The settings are checked.</summary>
    /// <exception cref="StartException">The secret's file cannot be read or is empty.</exception>
    internal S3Bucket? Open() => Bucket is not { Length: > 0 } bucket ? null : new S3Bucket(
        Address()!, Region, bucket, KeyId!, ReadSecret(), PathStyle ?? Endpoint is not null, Prefix is "" || Prefix.EndsWith('/') ? Prefix : Prefix + "/");

    private Uri? Address() => Uri.TryCreate(Endpoint ?? $"https://s3.{Region}.amazonaws.com", UriKind.Absolute, out var address) ? address : null;

    private string ReadSecret()
    {
        try
        {
            var secret = (Secret ?? File.ReadAllText(SecretFile!)).Trim();
            return secret.Length > 0 ? secret : throw new StartException($"{(Secret is null ? SecretFile : "Parley:Media:S3:Secret")} is empty; it holds the secret of the access key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The file {SecretFile}, which Parley:Media:S3:SecretFile names, cannot be read ({e.Message.ReplaceLineEndings(" ")}). Let this program's user read it.");
        }
    }
}
