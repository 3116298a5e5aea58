using Grpc.Core;

namespace Parley.Embedded.Rpc.Server;

/// <summary>One request, one response.</summary>
internal sealed class UnaryHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method, MethodServices<TService> services,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke)
    : MethodHandler<TService, TRequest, TResponse>(method, services)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task HandleAsync(HttpServerCallContext call)
    {
        var request = await call.ReadSingleAsync(Method.RequestMarshaller.ContextualDeserializer).ConfigureAwait(false);
        TResponse? response;
        var (service, created) = Activate(call);
        try
        {
            response = await invoke(service, request, call).ConfigureAwait(false);
        }
        finally
        {
            if (created)
                await GrpcServiceActivator<TService>.ReleaseAsync(service).ConfigureAwait(false);
        }

        await RespondAsync(call, response, Method.ResponseMarshaller.ContextualSerializer).ConfigureAwait(false);
    }
}
