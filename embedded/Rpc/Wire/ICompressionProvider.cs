using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One encoding of messages.</summary>
public interface ICompressionProvider
{
    /// <summary>Its name in <c>grpc-encoding</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses into the given one, which it may leave open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that reads decompressed bytes from the given one.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
