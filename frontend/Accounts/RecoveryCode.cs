using System.Security.Cryptography;
using Parley.Frontend.Access;

namespace Parley.Frontend.Accounts;

/// <summary>Codes for a person without their authenticator: 80 random bits, so that a plain hash of one tells nothing.</summary>
public static class RecoveryCode
{
    // Without letters and digits that look like each other.
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
    private const int Groups = 4, GroupLength = 4;

    /// <summary>A new code, in groups.</summary>
    public static string New() => string.Join('-', Enumerable.Range(0, Groups).Select(static _ => RandomNumberGenerator.GetString(Alphabet, GroupLength)));

    /// <summary>What is kept of a code, however a person typed it.</summary>
    public static byte[] HashOf(string code) => RandomSecret.HashOf(string.Concat(code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)));
}
