using System.Security.Cryptography;

namespace Parley.Silo.Secrets;

/// <summary>
/// The key that every secret is sealed under: from the environment, or from a file. Where neither is set, a file in the
/// data folder that only its owner may read is made at the first start.
/// </summary>
public static class MasterKey
{
    /// <summary>The file's name within the data folder.</summary>
    public const string FileName = "master.key";

    /// <summary>Reads the key, or makes the file.</summary>
    /// <param name="configured">Base64 of 32 bytes, or null.</param>
    /// <param name="file">Where the file is, or is to be.</param>
    /// <exception cref="StartException">The key is not base64 of 32 bytes, or the file cannot be read or made.</exception>
    public static byte[] Load(string? configured, string file)
    {
        if (configured is not null) return Decode(configured, "Parley:MasterKey");
        try
        {
            if (File.Exists(file)) return Decode(File.ReadAllText(file), file);
            var key = RandomNumberGenerator.GetBytes(SecretBox.KeyLength);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(file, options);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key)));
            // Before anything is sealed with it: a key that a power failure takes along takes every secret along.
            stream.Flush(flushToDisk: true);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The master key file {file} cannot be read or made ({e.Message}). Set Parley:MasterKeyFile to a place that can be written, or Parley:MasterKey.");
        }
    }

    private static byte[] Decode(string text, string source)
    {
        var key = new byte[SecretBox.KeyLength + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == SecretBox.KeyLength
            ? key[..SecretBox.KeyLength]
            : throw new StartException($"{source} is not a master key: base64 of {SecretBox.KeyLength} random bytes, for instance from `openssl rand -base64 32`.");
    }
}
