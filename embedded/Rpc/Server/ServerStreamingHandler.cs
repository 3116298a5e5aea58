using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>One request, many responses.</summary>
internal sealed class ServerStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodServices<TService> services,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke)
    : MethodHandler<TService, TRequest, TResponse>(method, services)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleAsync(HttpServerCallContext call)
    {
        var request = await call.ReadSingleAsync(Method.RequestMarshaller.ContextualDeserializer).ConfigureAwait(false);
        var responses = new ResponseStream<TResponse>(call, Method.ResponseMarshaller.ContextualSerializer);
        var (service, created) = Activate(call);
        try
        {
            await invoke(service, request, responses, call).ConfigureAwait(false);
        }
        finally
        {
            if (created)
                await GrpcServiceActivator<TService>.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
