using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Many requests, one response.</summary>
internal sealed class ClientStreamingHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodServices<TService> services,
    Func<TService, IAsyncStreamReader<TRequest>, ServerCallContext, Task<TResponse>> invoke)
    : MethodHandler<TService, TRequest, TResponse>(method, services)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleAsync(HttpServerCallContext call)
    {
        TResponse? response;
        var requests = new RequestStream<TRequest>(call, Method.RequestMarshaller.ContextualDeserializer);
        var (service, created) = Activate(call);
        try
        {
            response = await invoke(service, requests, call).ConfigureAwait(false);
        }
        finally
        {
            if (created)
                await GrpcServiceActivator<TService>.ReleaseAsync(service).ConfigureAwait(false);
        }

        await RespondAsync(call, response, Method.ResponseMarshaller.ContextualSerializer).ConfigureAwait(false);
    }
}
