using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Silo.Auditing;

/// <summary>A chain's head as a line of a file: <c>{"at","tenant","number","hash"}</c>, the tenant empty for the platform's chain, the hash in hexadecimal.</summary>
internal static class HeadLine
{
    public static string Write(AuditHead head, DateTimeOffset at) => JsonSerializer.Serialize(new Line(
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), head.Tenant?.Value ?? "", head.Number, Convert.ToHexStringLower(head.Hash.Span)), Web);

    /// <summary>The heads in a file, or in all files of a folder.</summary>
    /// <exception cref="StartException">There is none, or a line is no head.</exception>
    public static ImmutableArray<AuditHead> ReadAll(string path)
    {
        try
        {
            var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.jsonl") : [path];
            return [.. files.SelectMany(File.ReadLines).Where(static line => line.Length > 0).Select(Read)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new StartException($"The heads in {path} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static AuditHead Read(string text)
    {
        var line = JsonSerializer.Deserialize<Line>(text, Web) is { Tenant: not null, Hash: not null } read ? read : throw new FormatException($"not a head: {text}");
        TenantId? tenant = line.Tenant.Length == 0 ? null : TenantId.TryParse(line.Tenant, out var id) ? id : throw new FormatException($"not a head: {text}");
        return new AuditHead(tenant, line.Number, Convert.FromHexString(line.Hash));
    }

    private sealed record Line(string At, string Tenant, long Number, string Hash);
}
