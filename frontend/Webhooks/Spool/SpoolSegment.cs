namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>A closed file of the spool: nothing is added to it any more.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Records">Webhooks in it.</param>
/// <param name="Oldest">When the oldest of them arrived.</param>
public sealed record SpoolSegment(string Path, long Bytes, int Records, DateTimeOffset Oldest)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">The disk does not give it.</exception>
    public SpoolContent Read() => SpoolFormat.Read(File.ReadAllBytes(Path));
}
