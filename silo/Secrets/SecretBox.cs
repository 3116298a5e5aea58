using System.Security.Cryptography;
using System.Text;
using Parley.Contracts.Ports;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>
/// Envelope encryption: AES-256-GCM under a key that HKDF derives from a version of the master key for one owner and
/// purpose, which are bound as associated data too, with the version. Layout: format, version, nonce (12), tag (16),
/// ciphertext.
/// </summary>
public sealed class SecretBox(MasterKeys keys) : ISecretBox
{
    private const byte Format = 1;
    private const int NonceLength = 12, TagLength = 16, HeaderLength = 2 + NonceLength + TagLength;

    /// <exception cref="ArgumentException">No column of <see cref="SealedColumns"/> holds what is sealed for this purpose: it would be left behind by a rotation.</exception>
    public ReadOnlyMemory<byte> Seal(string owner, string purpose, ReadOnlySpan<byte> secret)
    {
        if (!SealedColumns.Knows(purpose)) throw new ArgumentException($"No sealed column is listed for {purpose}.", nameof(purpose));
        var version = keys.Newest;
        var result = new byte[HeaderLength + secret.Length];
        var span = result.AsSpan();
        span[0] = Format;
        span[1] = version;
        RandomNumberGenerator.Fill(span.Slice(2, NonceLength));
        var context = Context(owner, purpose, version);
        using var cipher = new AesGcm(Derive(keys.Find(version)!, context), TagLength);
        cipher.Encrypt(span.Slice(2, NonceLength), secret, span[HeaderLength..], span.Slice(2 + NonceLength, TagLength), context);
        return result;
    }

    public byte[] Open(string owner, string purpose, ReadOnlySpan<byte> @sealed)
    {
        var version = VersionOf(@sealed) ?? throw new CryptographicException("This is not a sealed secret, or it is damaged.");
        var key = keys.Find(version) ?? throw new CryptographicException($"This secret was sealed under version {version} of the master key, which is not here.");
        var secret = new byte[@sealed.Length - HeaderLength];
        var context = Context(owner, purpose, version);
        using var cipher = new AesGcm(Derive(key, context), TagLength);
        cipher.Decrypt(@sealed.Slice(2, NonceLength), @sealed[HeaderLength..], @sealed.Slice(2 + NonceLength, TagLength), secret, context);
        return secret;
    }

    /// <summary>The version of the master key that something was sealed under; null when it is no sealed secret.</summary>
    public static byte? VersionOf(ReadOnlySpan<byte> @sealed) => @sealed.Length >= HeaderLength && @sealed[0] == Format ? @sealed[1] : null;

    private static byte[] Context(string owner, string purpose, byte version) => Encoding.UTF8.GetBytes($"parley|{owner}|{purpose}|{version}");

    private static byte[] Derive(byte[] master, byte[] context) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master, MasterKeys.KeyLength, info: context);
}
