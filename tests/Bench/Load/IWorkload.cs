namespace Parley.Bench.Load;

/// <summary>What a load posts. Called by each connection for itself, several at once.</summary>
public interface IWorkload
{
    /// <summary>Room for the longest body, in bytes.</summary>
    int LongestBody => 8 * 1024;

    /// <summary>Writes the next body of a connection; 0 when there is nothing more.</summary>
    int Next(int connection, Span<byte> into);
}
