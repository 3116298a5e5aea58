using Microsoft.Extensions.DependencyInjection;

namespace Parley.Embedded.Rpc.Server;

/// <summary>Makes the service object of each call: what is registered, else a new one whose constructor is filled from the call's services.</summary>
internal sealed class GrpcServiceActivator<TService>
    where TService : class
{
    private readonly ObjectFactory<TService> _factory = ActivatorUtilities.CreateFactory<TService>([]);

    /// <summary>Answers the service and whether it was made here, in which case it is to be released.</summary>
    public (TService Service, bool Created) Create(IServiceProvider services) =>
        services.GetService<TService>() is { } registered ? (registered, false) : (_factory(services, []), true);

    public static ValueTask ReleaseAsync(TService service)
    {
        switch (service)
        {
            case IAsyncDisposable asynchronous:
                return asynchronous.DisposeAsync();
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        return default;
    }
}
