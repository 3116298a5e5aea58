using System.Security.Cryptography;
using System.Text;

namespace Parley.Frontend.Deliveries;

/// <summary>Secrets and signatures of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class SigningSecret
{
    /// <summary>What a secret is sealed for.</summary>
    public const string Purpose = "webhook-secret";

    /// <summary>How secrets begin where people see them.</summary>
    public const string Prefix = "whsec_";

    private const int Length = 32, FewestBytes = 24, MostBytes = 64;

    /// <summary>A new random secret.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(Length);

    /// <summary>The form that receivers' libraries take.</summary>
    public static string ToText(ReadOnlySpan<byte> secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>The bytes of a secret in that form, 24 to 64 of them; null for anything else.</summary>
    public static byte[]? TryParse(string? text)
    {
        var bytes = new byte[MostBytes];
        return text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length) && length >= FewestBytes ? bytes[..length] : null;
    }

    /// <summary>The header <c>webhook-signature</c>: one signature per secret, separated by spaces.</summary>
    public static string Sign(IEnumerable<byte[]> secrets, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var signed = new byte[head.Length + body.Length];
        head.CopyTo(signed, 0);
        body.CopyTo(signed.AsSpan(head.Length));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
