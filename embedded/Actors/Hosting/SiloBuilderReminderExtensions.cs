using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.ReminderService;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>Adds reminders.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Adds reminders, stored in a database.</summary>
    public static ISiloBuilder UseAdoNetReminderService(this ISiloBuilder builder, Action<AdoNetReminderTableOptions> configureOptions) =>
        builder.UseAdoNetReminderService(options => options.Configure(configureOptions));

    /// <summary>Adds reminders, stored in a database.</summary>
    public static ISiloBuilder UseAdoNetReminderService(this ISiloBuilder builder, Action<OptionsBuilder<AdoNetReminderTableOptions>> configureOptions) =>
        builder.ConfigureServices(services => services.UseAdoNetReminderService(configureOptions));

    /// <summary>Adds reminders, stored in a database.</summary>
    public static IServiceCollection UseAdoNetReminderService(this IServiceCollection services, Action<OptionsBuilder<AdoNetReminderTableOptions>> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(configureOptions);
        configureOptions(services.AddOptions<AdoNetReminderTableOptions>());
        services.AddReminders();
        return services.AddSingleton<IReminderTable, AdoNetReminderTable>();
    }

    /// <summary>Adds reminders that last as long as the silo; for tests.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) => builder.AddReminders()
        .ConfigureServices(services => services.AddSingleton<IReminderTable, InMemoryReminderTable>());

    /// <summary>Adds reminders without a table, which is registered apart.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder) => builder.ConfigureServices(AddReminders);

    /// <summary>Adds reminders without a table, which is registered apart.</summary>
    public static void AddReminders(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(LocalReminderService))) return;
        services.AddSingleton<LocalReminderService>();
        services.AddSingleton<IReminderRegistry>(s => s.GetRequiredService<LocalReminderService>());
        services.AddSingleton<ISiloService>(s => s.GetRequiredService<LocalReminderService>());
    }
}
