using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Silo.Demo;

/// <summary>
/// What the demo must know again at its next start: the simulated app and number, and whose they are. Made at the first
/// start with secrets of its own, in a file that only its owner may read.
/// </summary>
public sealed record DemoState
{
    private const string FileName = "demo.json";

    public required string AppName { get; init; }

    public required string AppSecret { get; init; }

    public required string VerifyToken { get; init; }

    public required string GraphToken { get; init; }

    public required string PhoneNumberId { get; init; }

    public required string WabaId { get; init; }

    public string? Tenant { get; init; }

    public string? Session { get; init; }

    /// <summary>The key of the last start; revoked at the next.</summary>
    public string? KeyId { get; init; }

    /// <summary>E-mail addresses of the account's two people, who have one password; null before they are made.</summary>
    public string? Owner { get; init; }

    public string? Agent { get; init; }

    public string? Password { get; init; }

    /// <summary>Reads the file of an earlier start, or draws new secrets.</summary>
    /// <exception cref="StartException">The file is there and cannot be read.</exception>
    public static DemoState Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return New();
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), DemoJson.Default.DemoState)!;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be read ({e.Message}). Start with another --data folder, or move this one away.");
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public void Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(path + ".new", options))
        {
            JsonSerializer.Serialize(stream, this, DemoJson.Default.DemoState);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static DemoState New() => new()
    {
        AppName = "demo",
        AppSecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        VerifyToken = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
        GraphToken = "EAAsim" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)),
        PhoneNumberId = "100000000000001",
        WabaId = "200000000000001",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoState))]
internal sealed partial class DemoJson : JsonSerializerContext;
