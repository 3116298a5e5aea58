using Parley.Contracts.Ids;

namespace Parley.Silo.MediaFiles;

/// <summary>Where a tenant's bytes stand within a store: the same on disk and in a bucket, so that one can be copied to the other.</summary>
internal static class MediaPlace
{
    /// <summary><c>{tenant}/{first two digits}/{SHA-256}</c>; null for what was never a tenant's or a hash: nothing that a caller says becomes a path unchecked.</summary>
    public static string? Of(TenantId tenant, string sha256) =>
        TenantId.TryParse(tenant.Value, out _) && sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)
            ? $"{tenant.Value}/{sha256[..2]}/{sha256}"
            : null;
}
