using System.Security.Cryptography;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Media;

/// <summary>A file that lies on WhatsApp's servers for a while.</summary>
public sealed class MediaFile(string id, BusinessNumber number, string mimeType, byte[] data, string? filename, DateTimeOffset expiresAt)
{
    public string Id { get; } = id;

    /// <summary>The number that uploaded it, or to which a customer sent it.</summary>
    public BusinessNumber Number { get; } = number;

    public string MimeType { get; } = mimeType;

    public byte[] Data { get; } = data;

    public string? Filename { get; } = filename;

    /// <summary>When it is gone: 30 days after an upload, 7 days after a customer sent it.</summary>
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    public byte[] Sha256 { get; } = SHA256.HashData(data);
}
