using System.Security.Cryptography;
using System.Text;
using Parley.Contracts.Ports;

namespace Parley.Silo.Secrets;

/// <summary>
/// Envelope encryption: AES-256-GCM under a key that HKDF derives from the master key for one owner and purpose, which
/// are bound as associated data too. Layout: version, key id, nonce (12), tag (16), ciphertext.
/// </summary>
public sealed class SecretBox : ISecretBox, IDisposable
{
    /// <summary>The master key's length in bytes.</summary>
    public const int KeyLength = 32;

    private const byte Version = 1, KeyId = 1;
    private const int NonceLength = 12, TagLength = 16, HeaderLength = 2 + NonceLength + TagLength;
    private readonly byte[] _master;

    public SecretBox(byte[] master)
    {
        if (master.Length != KeyLength) throw new ArgumentException($"The master key has {KeyLength} bytes.", nameof(master));
        _master = master;
    }

    public ReadOnlyMemory<byte> Seal(string owner, string purpose, ReadOnlySpan<byte> secret)
    {
        var result = new byte[HeaderLength + secret.Length];
        var span = result.AsSpan();
        span[0] = Version;
        span[1] = KeyId;
        RandomNumberGenerator.Fill(span.Slice(2, NonceLength));
        var context = Context(owner, purpose);
        using var cipher = new AesGcm(Derive(context), TagLength);
        cipher.Encrypt(span.Slice(2, NonceLength), secret, span[HeaderLength..], span.Slice(2 + NonceLength, TagLength), context);
        return result;
    }

    public byte[] Open(string owner, string purpose, ReadOnlySpan<byte> @sealed)
    {
        if (@sealed.Length < HeaderLength || @sealed[0] != Version || @sealed[1] != KeyId)
            throw new CryptographicException("This secret was sealed under another master key or is damaged.");
        var secret = new byte[@sealed.Length - HeaderLength];
        var context = Context(owner, purpose);
        using var cipher = new AesGcm(Derive(context), TagLength);
        cipher.Decrypt(@sealed.Slice(2, NonceLength), @sealed[HeaderLength..], @sealed.Slice(2 + NonceLength, TagLength), secret, context);
        return secret;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_master);

    private static byte[] Context(string owner, string purpose) => Encoding.UTF8.GetBytes($"parley|{owner}|{purpose}|{Version}");

    private byte[] Derive(byte[] context) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _master, KeyLength, info: context);
}
