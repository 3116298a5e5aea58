namespace Parley.Contracts.Ports;

/// <summary>
/// Seals secrets with authenticated encryption under a key derived per tenant. What was sealed for one tenant and purpose
/// opens for no other.
/// </summary>
public interface ISecretBox
{
    /// <summary>Seals a secret.</summary>
    /// <param name="owner">A tenant's id, or <c>platform</c>.</param>
    /// <param name="purpose">What the secret is for, e.g. <c>graph-token</c>.</param>
    ReadOnlyMemory<byte> Seal(string owner, string purpose, ReadOnlySpan<byte> secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed for another owner, purpose or master key, or damaged.</exception>
    byte[] Open(string owner, string purpose, ReadOnlySpan<byte> @sealed);
}
