using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Many requests, many responses.</summary>
internal sealed class DuplexStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodServices<TService> services,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke)
    : MethodHandler<TService, TRequest, TResponse>(method, services)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleAsync(HttpServerCallContext call)
    {
        var requests = new RequestStream<TRequest>(call, Method.RequestMarshaller.ContextualDeserializer);
        var responses = new ResponseStream<TResponse>(call, Method.ResponseMarshaller.ContextualSerializer);
        var (service, created) = Activate(call);
        try
        {
            await invoke(service, requests, responses, call).ConfigureAwait(false);
        }
        finally
        {
            if (created)
                await GrpcServiceActivator<TService>.ReleaseAsync(service).ConfigureAwait(false);
        }
    }
}
