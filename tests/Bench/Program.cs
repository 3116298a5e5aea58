using Parley.Bench;
using Parley.Bench.Children;
using Parley.Bench.Output;
using Parley.Bench.Runs;

try
{
    if (args is ["plot", .. var files]) return Plot.Run(files);
    var options = BenchOptions.Parse(args);
    return options.Verb switch
    {
        "inbound" => await InboundRun.RunAsync(options),
        "outbound" => await OutboundRun.RunAsync(options),
        "roundtrip" => await RoundtripRun.RunAsync(options),
        "calls" => await CallsRun.RunAsync(options),
        "activate" => await ActivateRun.RunAsync(options),
        "noisy" => await NoisyRun.RunAsync(options),
        "growth" => await GrowthRun.RunAsync(options),
        "placement" => await PlacementRun.RunAsync(options),
        "start" => await StartRun.RunAsync(options),
        ChildProcess.EngineVerb => await EngineChild.RunAsync(options),
        ChildProcess.FloorVerb => await FloorChild.RunAsync(options),
        ChildProcess.LoadVerb => await LoadChild.RunAsync(),
        _ => throw new UsageException($"unknown verb {options.Verb}"),
    };
}
catch (UsageException e)
{
    Console.Error.WriteLine($"bench: {e.Message}\n{BenchOptions.Usage}");
    return 2;
}
