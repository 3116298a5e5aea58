using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Frontend.Access;

/// <summary>Secrets of 256 random bits, of which only the SHA-256 is kept: nobody can try them all, so that no slow hash is needed.</summary>
public static class RandomSecret
{
    /// <summary>A new secret, to be shown once, and what is kept of it.</summary>
    public static (string Text, byte[] Hash) New()
    {
        var text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (text, HashOf(text));
    }

    /// <summary>What is kept of a secret.</summary>
    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
