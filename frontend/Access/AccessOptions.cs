namespace Parley.Frontend.Access;

/// <summary>How the platform's admin is known.</summary>
public sealed class AccessOptions
{
    /// <summary>An admin key shorter than this is refused at start.</summary>
    public const int MinAdminKeyLength = 32;

    /// <summary>The platform's admin key, or null: then nobody is admin. There is no default.</summary>
    public string? AdminKey { get; set; }
}
