using System.IO.Compression;
using Grpc.AspNetCore.Server;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Server;

/// <summary>The options in force for one service, resolved once when it is mapped.</summary>
internal sealed class GrpcServiceSettings
{
    public GrpcServiceSettings(GrpcServiceOptions all, GrpcServiceOptions service)
    {
        MaxReceiveMessageSize = service.MaxReceiveMessageSizeSpecified ? service.MaxReceiveMessageSize
            : all.MaxReceiveMessageSizeSpecified ? all.MaxReceiveMessageSize
            : Protocol.DefaultMaxReceiveMessageSize;
        MaxSendMessageSize = service.MaxSendMessageSizeSpecified ? service.MaxSendMessageSize : all.MaxSendMessageSize;
        EnableDetailedErrors = service.EnableDetailedErrors ?? all.EnableDetailedErrors ?? false;
        IgnoreUnknownServices = all.IgnoreUnknownServices ?? false;
        IgnoreUnknownMethods = service.IgnoreUnknownServices ?? IgnoreUnknownServices;
        ResponseCompression = service.ResponseCompressionAlgorithm ?? all.ResponseCompressionAlgorithm;
        CompressionLevel = service.ResponseCompressionLevel ?? all.ResponseCompressionLevel;
        Encodings = new MessageEncodings([.. all.CompressionProviders, .. service.CompressionProviders]);
        if (!MessageEncodings.IsIdentity(ResponseCompression) && Encodings.Find(ResponseCompression!) is null)
            throw new InvalidOperationException($"The response compression '{ResponseCompression}' has no provider. Known: {Encodings.AcceptEncoding}.");
    }

    public int? MaxReceiveMessageSize { get; }

    public int? MaxSendMessageSize { get; }

    public bool EnableDetailedErrors { get; }

    public bool IgnoreUnknownServices { get; }

    public bool IgnoreUnknownMethods { get; }

    public string? ResponseCompression { get; }

    public CompressionLevel? CompressionLevel { get; }

    public MessageEncodings Encodings { get; }
}
