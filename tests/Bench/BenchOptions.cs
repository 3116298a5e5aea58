using System.Globalization;

namespace Parley.Bench;

/// <summary>What a run was asked for.</summary>
public sealed record BenchOptions
{
    public const string Usage =
        """
        usage: bench <inbound|outbound|roundtrip|calls|activate|noisy|growth|start|placement> [options]
               bench plot FILE…          (each holds the last line of an inbound run; writes SVG to standard output)
          --store sqlite|postgres        where messages go (default sqlite)
          --workload messages|statuses   what inbound posts (default messages)
          --path whole|acknowledgement   inbound with the read models, or without the projector (default whole)
          --seconds N                    length of each measured stretch (default 5)
          --rounds N                     alternations of floor and engine (default 3)
          --rate N                       messages per second; 0 is as fast as it goes (default depends on the run)
          --connections N                connections of the load (default 64)
          --senders N                    customers (default 10000)
          --tenants N                    tenants that the load is spread over (default 1)
          --count N                      conversations, calls, sends, or the large side of growth (default depends on the run)
          --by length|tenants|conversations   what grows (default length)
          --json                         the result as one last line of JSON
        """;

    public required string Verb { get; init; }

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Store { get; private set; } = "sqlite";

    public bool Statuses { get; private set; }

    /// <summary>False measures the path up to the acknowledgement: the projector does not run.</summary>
    public bool Views { get; private set; } = true;

    public double Seconds { get; private set; } = 5;

    public int Rounds { get; private set; } = 3;

    /// <summary>Per second; null leaves it to the run.</summary>
    public int? Rate { get; private set; }

    public int Connections { get; private set; } = 64;

    public int Senders { get; private set; } = 10_000;

    public int Tenants { get; private set; } = 1;

    public int? Count { get; private set; }

    /// <summary><c>length</c>, <c>tenants</c> or <c>conversations</c>.</summary>
    public string By { get; private set; } = "length";

    public bool Json { get; private set; }

    /// <summary>A child's data folder.</summary>
    public string? Data { get; private set; }

    /// <summary>A child's connection string, for PostgreSQL.</summary>
    public string? Connection { get; private set; }

    /// <summary>Where an engine child finds the Graph API.</summary>
    public string? Graph { get; private set; }

    /// <summary>An engine child's place in a cluster.</summary>
    public string? Place { get; private set; }

    public static BenchOptions Parse(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith('-')) throw new UsageException("which run?");
        var options = new BenchOptions { Verb = args[0] };
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                options.Json = true;
                continue;
            }

            var name = args[i];
            if (++i == args.Length) throw new UsageException($"unknown option {name}, or its value is missing");
            options.Set(name, args[i]);
        }

        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--store": Store = OneOf(name, value, "sqlite", "postgres"); break;
            case "--workload": Statuses = OneOf(name, value, "messages", "statuses") == "statuses"; break;
            case "--path": Views = OneOf(name, value, "whole", "acknowledgement") == "whole"; break;
            case "--seconds": Seconds = Number(name, value, 1, 120); break;
            case "--rounds": Rounds = Number(name, value, 1, 50); break;
            case "--rate": Rate = Number(name, value, 0, 1_000_000); break;
            case "--connections": Connections = Number(name, value, 1, 4096); break;
            case "--senders": Senders = Number(name, value, 1, 10_000_000); break;
            case "--tenants": Tenants = Number(name, value, 1, 100_000); break;
            case "--by": By = OneOf(name, value, "length", "tenants", "conversations"); break;
            case "--count": Count = Number(name, value, 1, 10_000_000); break;
            case "--data": Data = value; break;
            case "--connection": Connection = value; break;
            case "--place": Place = value; break;
            case "--graph": Graph = value; break;
            default: throw new UsageException($"unknown option {name}");
        }
    }

    private static string OneOf(string name, string value, params string[] known) =>
        known.Contains(value) ? value : throw new UsageException($"{name} is {value}; it is one of {string.Join(", ", known)}");

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} is {value}; it goes from {least} to {most}");
}

/// <summary>The command line says something that cannot be done.</summary>
public sealed class UsageException(string message) : Exception(message);
