using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>The configured storages by name.</summary>
internal sealed class GrainStorages(IServiceProvider services)
{
    public IGrainStorage Find(string? name, GrainType forType)
    {
        var found = string.IsNullOrWhiteSpace(name) ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name);
        return found ?? throw new BadProviderConfigException(string.IsNullOrWhiteSpace(name)
            ? $"There is no default storage for grain type {forType}."
            : $"There is no storage named \"{name}\" for grain type {forType}.");
    }
}
