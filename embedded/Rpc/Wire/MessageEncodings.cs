using System.Collections.Frozen;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Buffers;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Parley.Embedded.Rpc.Wire;

/// <summary>The compressions that one side knows: gzip and deflate, and what is configured besides.</summary>
internal sealed class MessageEncodings
{
    private readonly FrozenDictionary<string, ICompressionProvider> _providers;

    public MessageEncodings(IEnumerable<ICompressionProvider> configured)
    {
        ICompressionProvider[] builtIn = [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];
        var providers = new OrderedDictionary<string, ICompressionProvider>(StringComparer.Ordinal);
        foreach (var provider in builtIn.Concat(configured))
            providers[provider.EncodingName] = provider;
        _providers = providers.ToFrozenDictionary(StringComparer.Ordinal);
        AcceptEncoding = string.Join(',', providers.Keys.Prepend(Protocol.Identity));
    }

    /// <summary>Only what is built in.</summary>
    public static MessageEncodings Default { get; } = new([]);

    /// <summary>The value of <c>grpc-accept-encoding</c>.</summary>
    public string AcceptEncoding { get; }

    /// <summary>Whether the name means "not compressed".</summary>
    public static bool IsIdentity(string? name) => string.IsNullOrEmpty(name) || name == Protocol.Identity;

    public ICompressionProvider? Find(string name) => _providers.GetValueOrDefault(name);

    /// <summary>Decompresses a message into pooled memory, stopping as soon as it is larger than allowed.</summary>
    /// <exception cref="RpcException">Unknown encoding, damaged data or too large.</exception>
    public PooledBuffer Decompress(in ReadOnlySequence<byte> payload, string? encoding, int? maxSize)
    {
        if (IsIdentity(encoding))
            throw Refused(StatusCode.Internal, "A message is marked as compressed, but grpc-encoding names no compression.");
        if (Find(encoding!) is not { } provider)
            throw Refused(StatusCode.Unimplemented, $"The grpc-encoding '{encoding}' is not supported. Supported: {AcceptEncoding}.");

        var target = new PooledBuffer((int)Math.Min(payload.Length * 2, 64 * 1024));
        try
        {
            using var source = provider.CreateDecompressionStream(PipeReader.Create(payload).AsStream());
            int read;
            while ((read = source.Read(target.GetSpan(4096))) > 0)
            {
                target.Advance(read);
                if (target.Length > maxSize)
                    throw MessageReader.TooLarge(maxSize.Value);
            }

            return target;
        }
        catch (InvalidDataException damaged)
        {
            target.Dispose();
            throw new UnreadableException("A compressed message is damaged.", damaged);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static RpcException Refused(StatusCode code, string detail) => new(new Status(code, detail));
}
