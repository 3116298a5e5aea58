using Microsoft.Extensions.DependencyInjection;

namespace Parley.Wire;

/// <summary>Instances of a service class for one call each: the container's own if it is registered, else made and disposed here.</summary>
internal sealed class ServiceActivator<TService> where TService : class
{
    private readonly Lazy<ObjectFactory<TService>> _factory = new(() => ActivatorUtilities.CreateFactory<TService>([]));

    public Lease Activate(IServiceProvider services) =>
        services.GetService<TService>() is { } registered ? new(registered, false) : new(_factory.Value(services, []), true);

    internal readonly struct Lease(TService instance, bool owned) : IAsyncDisposable
    {
        public TService Instance { get; } = instance;

        public async ValueTask DisposeAsync()
        {
            if (!owned) return;
            if (Instance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (Instance as IDisposable)?.Dispose();
        }
    }
}
