using System.Globalization;
using Parley.Silo.Verbs;

namespace Parley.Silo.Demo;

/// <summary>What <c>silo demo</c> was asked for.</summary>
/// <param name="Data">The data folder; null for the default.</param>
/// <param name="Port">The web port; gRPC is the next one, the simulator the tenth after it.</param>
/// <param name="Json">One line of JSON instead of words.</param>
/// <param name="Postgres">A connection string; null for SQLite.</param>
public sealed record DemoArguments(string? Data, int Port, bool Json, string? Postgres)
{
    private const int DefaultPort = 8080, HighestPort = 65525;

    public int GrpcPort => Port + 1;

    public int SimulatorPort => Port + 10;

    public static DemoArguments Parse(string[] args)
    {
        var words = args.ToList();
        var data = RunVerb.TakeValue(words, "--data");
        var postgres = RunVerb.TakeValue(words, "--postgres");
        var port = DefaultPort;
        if (RunVerb.TakeValue(words, "--port") is { } text && (!int.TryParse(text, CultureInfo.InvariantCulture, out port) || port is < 1 or > HighestPort))
            throw new UsageException($"--port is '{text}'; it goes from 1 to {HighestPort}, because the next port and the tenth after it are used too.");
        var json = words.Remove("--json");
        return words.Count == 0
            ? new DemoArguments(data, port, json, postgres)
            : throw new UsageException($"unknown option {words[0]}; known are --data FOLDER, --port P, --json and --postgres CONNECTION.");
    }
}
