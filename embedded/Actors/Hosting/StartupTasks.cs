using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime
{
    /// <summary>Something to do once the silo takes calls, before the host counts as started.</summary>
    public interface IStartupTask
    {
        /// <summary>Does it; an error stops the host's start.</summary>
        Task Execute(CancellationToken cancellationToken);
    }

    internal sealed record StartupTask(Func<IServiceProvider, CancellationToken, Task> Run);
}

namespace Orleans.Hosting
{
    using Orleans.Runtime;

    /// <summary>Adds tasks that run when the silo has started.</summary>
    public static class SiloBuilderStartupExtensions
    {
        /// <summary>Adds a task made from services.</summary>
        public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder)
            where TStartup : class, IStartupTask =>
            builder.AddStartupTask((services, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token));

        /// <summary>Adds a task.</summary>
        public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, IStartupTask startupTask) =>
            builder.AddStartupTask((_, token) => startupTask.Execute(token));

        /// <summary>Adds a task.</summary>
        public static ISiloBuilder AddStartupTask(this ISiloBuilder builder, Func<IServiceProvider, CancellationToken, Task> startupTask) =>
            builder.ConfigureServices(services => services.AddSingleton(new StartupTask(startupTask)));
    }
}
