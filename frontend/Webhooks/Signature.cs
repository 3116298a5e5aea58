using System.Security.Cryptography;

namespace Parley.Frontend.Webhooks;

/// <summary>
/// <c>X-Hub-Signature-256: sha256=…</c>: HMAC-SHA256 over the raw bytes with the app's secret, in lower-case hex
/// (Meta, "Create a webhook endpoint").
/// </summary>
public static class Signature
{
    private const string Prefix = "sha256=";

    /// <summary>True when one of the valid secrets signed exactly these bytes. Takes the same time whichever byte differs.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, ImmutableArray<byte[]> secrets)
    {
        Span<byte> claimed = stackalloc byte[32];
        if (header is null || header.Length != Prefix.Length + 64 || !header.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (Convert.FromHexString(header.AsSpan(Prefix.Length), claimed, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        Span<byte> expected = stackalloc byte[32];
        var valid = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, body, expected);
            valid |= CryptographicOperations.FixedTimeEquals(expected, claimed);
        }

        return valid;
    }
}
