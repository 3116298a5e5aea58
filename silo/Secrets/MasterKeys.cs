using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Silo.Secrets;

/// <summary>
/// The versions of the key that every secret is sealed under: from the environment, or from a file. All of them open, the
/// newest seals. Where neither is set, a file in the data folder that only its owner may read is made at the first start.
/// A file is read again when it changes, so that a running process learns of a new version; what it knew once it knows
/// until it ends.
/// </summary>
public sealed class MasterKeys
{
    /// <summary>The file's name within the data folder.</summary>
    public const string FileName = "master.key";

    /// <summary>A version's length in bytes.</summary>
    public const int KeyLength = 32;

    private const string Standby = "standby";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly string? _file;
    private volatile Versions _versions;
    private (DateTime WrittenAt, long Length) _seen;
    private long _lookedAt = Environment.TickCount64;

    private MasterKeys(Versions versions, string? file)
    {
        _versions = versions;
        _file = file;
        if (file is not null) _seen = Seen(file);
    }

    /// <summary>The file they come from; null when they come from the environment.</summary>
    public string? File => _file;

    /// <summary>The version that seals.</summary>
    public byte Newest => Current().Sealing;

    /// <summary>All versions that open.</summary>
    public ImmutableArray<byte> Known => [.. Current().Keys.Keys];

    /// <summary>Reads the versions, or makes the file with the first.</summary>
    /// <param name="configured">The setting's text, or null.</param>
    /// <param name="file">Where the file is, or is to be.</param>
    /// <exception cref="StartException">The text does not hold master keys, or the file cannot be read or made.</exception>
    public static MasterKeys Load(string? configured, string file)
    {
        if (configured is not null) return new MasterKeys(Parse(configured, "Parley:MasterKey"), null);
        try
        {
            if (!System.IO.File.Exists(file)) Make(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)));
            return new MasterKeys(Parse(System.IO.File.ReadAllText(file), file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The master key file {file} cannot be read or made ({e.Message}). Set Parley:MasterKeyFile to a place that can be written, or Parley:MasterKey.");
        }
    }

    /// <summary>One version; null when there is none of this number.</summary>
    public byte[]? Find(byte version) =>
        Current().Keys.TryGetValue(version, out var key) || Current(now: true).Keys.TryGetValue(version, out key) ? key : null;

    /// <summary>Adds a version to the file that is newer than all others, on disk when this returns, and seals with it from now on.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="StartException">There is no file, it cannot be written, or it has 255 versions.</exception>
    public byte Add()
    {
        if (_file is null) throw new StartException("The master keys come from Parley:MasterKey: add a version there ('1:… 2:…', each base64 of 32 random bytes) and start again.");
        lock (_lock)
        {
            var last = _versions.Keys.Keys.Max();
            if (last == byte.MaxValue) throw new StartException($"{_file} has version {byte.MaxValue}, which is the last there can be.");
            var version = (byte)(last + 1);
            var beside = _file + ".new";
            try
            {
                var added = string.Create(CultureInfo.InvariantCulture, $"{version}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength))}");
                System.IO.File.Delete(beside);
                Make(beside, $"{System.IO.File.ReadAllText(_file).TrimEnd()}\n{added}\n");
                System.IO.File.Move(beside, _file, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StartException($"The master key file {_file} cannot be written ({e.Message}). Nothing has changed.");
            }
        }

        _ = Current(now: true);
        return Newest;
    }

    private static void Make(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(text));
        // Before anything is sealed with it: a key that a power failure takes along takes every secret along.
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Versions are <c>number:base64</c>, apart by blanks, commas or line ends; base64 alone is version 1; <c>number:standby:base64</c> opens and does not seal yet.</summary>
    private static Versions Parse(string text, string source)
    {
        var keys = ImmutableSortedDictionary.CreateBuilder<byte, byte[]>();
        byte? sealing = null;
        foreach (var entry in text.Split([' ', ',', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split(':');
            byte version = 1;
            if (parts.Length is < 1 or > 3 || (parts.Length == 3 && parts[1] != Standby) || (parts.Length > 1 && (!byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out version) || version == 0)))
                throw new StartException($"{source} has an entry that is not a master key: each is number:base64 with a number from 1 to 255, number:{Standby}:base64, or base64 alone.");
            if (!keys.TryAdd(version, Decode(parts[^1], source))) throw new StartException($"{source} has two master keys of version {version}.");
            if (parts.Length < 3 && version > (sealing ?? 0)) sealing = version;
        }

        return sealing is { } newest ? new Versions(keys.ToImmutable(), newest) : throw new StartException($"{source} has no master key that seals: base64 of {KeyLength} random bytes, for instance from `openssl rand -base64 32`.");
    }

    private static byte[] Decode(string text, string source)
    {
        var key = new byte[KeyLength + 1];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyLength
            ? key[..KeyLength]
            : throw new StartException($"{source} is not a master key: base64 of {KeyLength} random bytes, for instance from `openssl rand -base64 32`.");
    }

    private static (DateTime WrittenAt, long Length) Seen(string file) => new FileInfo(file) is { Exists: true } info ? (info.LastWriteTimeUtc, info.Length) : default;

    private Versions Current(bool now = false)
    {
        if (_file is null || (!now && Environment.TickCount64 - Interlocked.Read(ref _lookedAt) < LookEvery.TotalMilliseconds)) return _versions;
        lock (_lock)
        {
            Interlocked.Exchange(ref _lookedAt, Environment.TickCount64);
            try
            {
                var seen = Seen(_file);
                if (seen == _seen || seen.Length == 0) return _versions;
                var read = Parse(System.IO.File.ReadAllText(_file), _file);
                _versions = new Versions(_versions.Keys.SetItems(read.Keys), read.Sealing);
                _seen = seen;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException)
            {
                // Half written, or somebody's mistake: what is known goes on, and the file is looked at again.
            }

            return _versions;
        }
    }

    private sealed record Versions(ImmutableSortedDictionary<byte, byte[]> Keys, byte Sealing);
}
