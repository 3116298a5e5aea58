namespace Parley.Bench.Load;

/// <summary>What a load posts. Called by each connection for itself, several at once.</summary>
public interface IWorkload
{
    /// <summary>Writes the next body of a connection; 0 when there is nothing more.</summary>
    int Next(int connection, Span<byte> into);
}
