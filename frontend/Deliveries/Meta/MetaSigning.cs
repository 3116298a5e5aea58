namespace Parley.Frontend.Deliveries.Meta;

/// <summary>
/// Which secret signs for an endpoint in Meta's format while several are valid: its header has room for one signature. The
/// one that the endpoint took last; where it refuses that, the same request follows at once with the next one. So a receiver
/// may change to a new secret at any moment of the overlap, and misses nothing. Lives in memory alone.
/// </summary>
public sealed class MetaSigning(WebhookSender sender)
{
    private byte[]? _accepted;

    /// <summary>Posts with one secret after the other until the endpoint takes it, or it is clear that the secret is not why it does not.</summary>
    /// <param name="secrets">Valid secrets, newest first.</param>
    /// <returns>What came of the last request.</returns>
    public async Task<WebhookAnswer> PostAsync(string url, string id, ImmutableArray<byte[]> secrets, byte[] body, CancellationToken cancellationToken)
    {
        var accepted = Volatile.Read(ref _accepted);
        var before = secrets.FirstOrDefault(secret => accepted is not null && secret.AsSpan().SequenceEqual(accepted));
        var order = before is null ? secrets : [before, .. secrets.Where(secret => !ReferenceEquals(secret, before))];
        WebhookAnswer? answer = null;
        foreach (var secret in order)
        {
            answer = await sender.PostAsync(url, id, [secret], body, cancellationToken, WebhookFormat.Meta);
            if (answer.Delivered) Volatile.Write(ref _accepted, secret);
            if (!MayBeTheSignature(answer)) break;
        }

        return answer ?? throw new ArgumentException("An endpoint has a secret.", nameof(secrets));
    }

    /// <summary>How receivers answer a signature that they do not know; 500 is what a verifier that throws becomes.</summary>
    private static bool MayBeTheSignature(WebhookAnswer answer) => answer.StatusCode is 400 or 401 or 403 or 500;
}
