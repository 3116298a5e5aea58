using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts.Ports;
using Parley.Frontend.Webhooks.Spooling;
using Parley.Silo.Hosting;
using Parley.Storage.Views;

namespace Parley.Bench.Children;

/// <summary>A real engine, started as the program starts it, and the few questions that can only be answered from inside.</summary>
internal static class EngineChild
{
    public const string AdminKey = "bench-admin-key-0123456789-0123456789-0";

    public static async Task<int> RunAsync(BenchOptions options)
    {
        var settings = new EngineSettings
        {
            Data = options.Data,
            Store = options.Store == "postgres" ? new StoreSettings { Kind = "postgres", ConnectionString = options.Connection } : new StoreSettings(),
            Web = new ListenSettings { Port = 0 },
            Grpc = new ListenSettings { Port = 0 },
            Graph = new GraphSettings { BaseUrl = options.Graph!, TimeoutSeconds = 30 },
            AdminKey = AdminKey,
        };
        var place = ClusterChild.Join(settings, options.Place);
        await using var engine = await Engine.StartAsync(settings, place);
        var projector = engine.Services.GetRequiredService<Projector>();
        if (!options.Views) await projector.DisposeAsync();
        Say(new { web = engine.Web.ToString(), grpc = engine.Grpc.ToString() });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            Say(words switch
            {
                ["idle"] => await IdleAsync(engine, options.Views ? projector : null),
                ["memory"] => Memory(),
                ["calls", var tenant, var session, var count] => await GrainCalls.MeasureAsync(engine.Services, tenant, session, int.Parse(count)),
                ["converse", var tenant, var session, var count] => await GrainCalls.ConverseAsync(engine.Services, tenant, session, int.Parse(count)),
                ["activate", var file, var timed] => await GrainCalls.ActivateAsync(engine.Services, file, int.Parse(timed)),
                _ => throw new InvalidOperationException($"The parent asked '{line}'."),
            });
        }

        return 0;
    }

    private static void Say(object answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer));
        Console.Out.Flush();
    }

    /// <summary>Until what was spooled is replayed, the views have everything and the outbox is empty.</summary>
    private static async Task<object> IdleAsync(Engine engine, Projector? projector)
    {
        var spool = engine.Services.GetRequiredService<WebhookSpool>();
        while (spool.Records > 0) await Task.Delay(50);
        var outbox = engine.Services.GetRequiredService<IOutbox>();
        while (!(await outbox.SessionsWithWorkAsync(DateTimeOffset.MaxValue.AddDays(-1), "nobody")).IsEmpty) await Task.Delay(50);
        if (projector is not null) await projector.CaughtUpAsync();
        return Memory();
    }

    private static object Memory() => new
    {
        allocated = GC.GetTotalAllocatedBytes(),
        collections = (int[])[GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
        pauseMs = GC.GetTotalPauseDuration().TotalMilliseconds,
    };
}
