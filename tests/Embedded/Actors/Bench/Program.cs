using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Bench.Embedded.Actors;

// Calls per second and bytes per call of local calls, and bytes per idle activation.
var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Logging.AddFilter(_ => false);
builder.UseOrleans();
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IClusterClient>();
var calls = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;

for (var round = 0; round < 2; round++)
{
    var say = round > 0;
    await Measure.Sequential("one caller, awaited", calls, grains.GetGrain<IEcho>("a"), static (g, i) => g.Echo(i), say);
    await Measure.Sequential("one caller, ValueTask", calls, grains.GetGrain<IEcho>("a"), static (g, i) => g.EchoValue(i).AsTask(), say);
    await Measure.Sequential("one caller, grain yields", calls, grains.GetGrain<IEcho>("a"), static (g, i) => g.EchoLater(i), say);
    using var source = new CancellationTokenSource();
    await Measure.Sequential("one caller, with a token", calls / 4, grains.GetGrain<IEcho>("a"), (g, i) => g.EchoCancellable(i, source.Token), say);
    await Measure.Relay("grain to grain, awaited", calls, grains, say);
    await Measure.Parallel("64 callers, 64 grains", calls, 64, grains, say);
    await Measure.Parallel("64 callers, 1 grain", calls, 64, grains, say, oneGrain: true);
}

await Measure.Activations(200_000, grains);
await host.StopAsync();
