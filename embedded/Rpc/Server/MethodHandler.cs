using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Answers the calls of one method. A derived class per shape of call.</summary>
internal abstract class MethodHandler<TService, TRequest, TResponse>(Method<TRequest, TResponse> method, MethodServices<TService> services)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected Method<TRequest, TResponse> Method => method;

    public async Task HandleAsync(HttpContext http)
    {
        if (!RequestCheck.Accept(http, services.Logger))
            return;
        var call = new HttpServerCallContext(http, services.Settings, services.Clock.Time, services.Logger);
        try
        {
            LiftLimits(http);
            call.Start();
            if (!call.IsOver)
                await HandleAsync(call).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await call.FailAsync(exception).ConfigureAwait(false);
            return;
        }

        await call.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Reads, asks the service, writes.</summary>
    protected abstract Task HandleAsync(HttpServerCallContext call);

    protected (TService Service, bool Created) Activate(HttpServerCallContext call) =>
        services.Activator.Create(call.HttpContext.RequestServices);

    protected static async Task RespondAsync(HttpServerCallContext call, TResponse? response, Action<TResponse, SerializationContext> serializer)
    {
        if (response is null)
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        await call.WriteAsync(response, serializer, flush: false, CancellationToken.None).ConfigureAwait(false);
    }

    // HTTP's limit on a body would cut a long stream, and its lowest rate a quiet one. Messages have their own limit.
    private void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (method.Type is MethodType.Unary)
            return;
        if (method.Type is not MethodType.ServerStreaming && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
    }
}
