using Grpc.Core;
using Grpc.Reflection.V1;

namespace Parley.Wire;

/// <summary>grpc.reflection.v1 over <see cref="ReflectionCatalog"/>.</summary>
public sealed class ReflectionService(ReflectionCatalog catalog) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        var stream = new ReflectionStream(catalog);
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(stream.Answer(requestStream.Current));
    }
}
