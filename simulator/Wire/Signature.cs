using System.Security.Cryptography;
using System.Text;

namespace Parley.Simulator.Wire;

/// <summary>The header by which a receiver knows that a webhook comes from the owner of the app secret.</summary>
public static class Signature
{
    public const string Header = "X-Hub-Signature-256";

    /// <summary><c>sha256=</c> and the HMAC-SHA256 of exactly these bytes, in lower-case hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> body, string appSecret) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));
}
