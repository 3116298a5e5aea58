using Microsoft.Extensions.Configuration;
using Parley.Silo.Hosting;
using Parley.Silo.Wiring;
using Parley.Storage.Database;

namespace Parley.Silo.Verbs;

/// <summary><c>silo run</c>, and the verbs that only read the configuration.</summary>
internal static class RunVerb
{
    public static async Task<int> RunAsync(string[] args)
    {
        var settings = Read(args);
        await using var engine = await Engine.StartAsync(settings);
        await Console.Error.WriteLineAsync($"Parley ({Wiring.Edition.Name}) answers on {engine.Web} (web, REST, webhooks) and {engine.Grpc} (gRPC){(engine.Admin is null ? "" : $", for its operator on {engine.Admin}")}.");
        if (settings.Cluster.RunsFrontend && await engine.FirstAdminAsync() is { } link) await Console.Error.WriteLineAsync(FirstAdmin(link));
        await engine.Stopping;
        return 0;
    }

    /// <summary>What the operator reads when the platform has no admin.</summary>
    internal static string FirstAdmin(string link) => $"Nobody is admin of this platform yet. Who opens this link within a day, once, is: {link}";

    public static async Task<int> CheckAsync(string[] args)
    {
        var settings = Read(args);
        Console.WriteLine($"The configuration is fine: {settings.Store.Kind}, data in {settings.DataFolder}, web on {settings.Web.Address}:{settings.Web.Port}, gRPC on {settings.Grpc.Address}:{settings.Grpc.Port}.");
        if (settings.AdminKey is null) Console.WriteLine("Parley:AdminKey is not set: nobody can create tenants or apps.");
        try
        {
            if (await FailOver.AdviceAsync(StoreWiring.Options(settings)) is { } advice) Console.WriteLine(advice);
        }
        catch (StoreOpenException e)
        {
            throw new StartException(e.Message);
        }

        return 0;
    }

    /// <summary><c>silo roles</c>: what makes the roles that keep tenants apart, where the engine's own login may not.</summary>
    public static int Roles(string[] args)
    {
        var settings = Read(args, storeOnly: true);
        if (settings.Store.Kind != "postgres") throw new StartException("SQLite has no roles; they are PostgreSQL's (Parley:Store:Kind).");
        foreach (var statement in Store.RolesScript(StoreWiring.Options(settings))) Console.WriteLine($"{statement};");
        return 0;
    }

    internal static EngineSettings Read(string[] args, bool storeOnly = false)
    {
        var words = args.ToList();
        var file = TakeValue(words, "--config");
        var data = TakeValue(words, "--data");
        var roles = TakeValue(words, "--roles");
        if (words.Find(word => word.StartsWith("--", StringComparison.Ordinal) && !word.StartsWith("--Parley:", StringComparison.OrdinalIgnoreCase)) is { } unknown)
            throw new UsageException($"unknown option {unknown}; known are --config FILE, --data FOLDER, --roles silo,frontend and --Parley:Key value.");
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            if (!File.Exists(file)) throw new StartException($"There is no configuration file {file}.");
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        builder.AddEnvironmentVariables().AddCommandLine([.. words]);
        if (roles is not null) builder.AddInMemoryCollection([new($"{SettingsReader.Section}:Cluster:Roles", roles)]);
        try
        {
            var settings = SettingsReader.Read(builder.Build(), storeOnly);
            settings.Data = data ?? settings.Data;
            return settings;
        }
        catch (InvalidDataException e)
        {
            throw new StartException($"The configuration file cannot be read: {e.InnerException?.Message ?? e.Message}");
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>Takes an option and its value out of the words.</summary>
    internal static string? TakeValue(List<string> words, string option)
    {
        var at = words.IndexOf(option);
        if (at < 0) return null;
        if (at + 1 >= words.Count) throw new UsageException($"{option} needs a value.");
        var value = words[at + 1];
        words.RemoveRange(at, 2);
        return value;
    }
}
