namespace Parley.Silo.MediaFiles.S3;

/// <summary>A bucket and who may use it.</summary>
/// <param name="endpoint">The server: https, or http on this machine.</param>
/// <param name="region">What requests are signed for; servers that know no regions take any.</param>
/// <param name="pathStyle">True: <c>{endpoint}/{bucket}/…</c>; false: <c>{bucket}.{endpoint}/…</c>.</param>
/// <param name="prefix">Stands before every name; empty, or ends with '/'.</param>
public sealed class S3Bucket(Uri endpoint, string region, string name, string keyId, string secret, bool pathStyle, string prefix)
{
    public Uri Endpoint { get; } = endpoint;

    public string Region { get; } = region;

    public string Name { get; } = name;

    public string KeyId { get; } = keyId;

    /// <summary>Goes into signatures and nowhere else.</summary>
    internal string Secret { get; } = secret;

    public bool PathStyle { get; } = pathStyle;

    public string Prefix { get; } = prefix;

    /// <summary>For people, without the secret.</summary>
    public override string ToString() => $"the bucket {Name} at {Endpoint.GetLeftPart(UriPartial.Authority)}";
}
