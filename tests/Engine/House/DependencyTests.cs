using System.Reflection;

namespace Parley.Tests.Engine.House;

/// <summary>Who may reference whom: the house has walls, and this test is where they stand.</summary>
[Trait("Edition", "Solo")]
public class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Parley.Contracts"] = ["Parley.Embedded.Actors"],
        ["Parley.Api"] = ["Parley.Embedded.Rpc"],
        ["Parley.Domain"] = ["Parley.Contracts"],
        ["Parley.Grains"] = ["Parley.Domain", "Parley.Contracts", "Parley.Embedded.Actors"],
        ["Parley.Wire"] = ["Parley.Embedded.Rpc"],
        ["Parley.Frontend"] = ["Parley.Wire", "Parley.Api", "Parley.Domain", "Parley.Contracts", "Parley.Embedded.Actors", "Parley.Embedded.Rpc"],
        ["Parley.Storage"] = ["Parley.Domain", "Parley.Contracts", "Parley.Embedded.Actors"],
        ["Parley.WhatsApp"] = ["Parley.Contracts"],
        ["Parley.Simulator"] = [],
        ["Parley.Embedded.Actors"] = [],
        ["Parley.Embedded.Rpc"] = [],
    };

    /// <summary>What may not be seen from a part at all.</summary>
    private static readonly Dictionary<string, string[]> Forbidden = new(StringComparer.Ordinal)
    {
        ["Parley.Domain"] = ["Orleans", "Parley.Embedded", "Grpc", "Npgsql", "Microsoft.Data", "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Net.Http", "System.Data"],
        ["Parley.Contracts"] = ["Grpc", "Npgsql", "Microsoft.Data", "Microsoft.AspNetCore", "System.Net.Http"],
        ["Parley.Grains"] = ["Grpc", "Npgsql", "Microsoft.Data", "Microsoft.AspNetCore", "System.Net.Http"],
        ["Parley.Frontend"] = ["Npgsql", "Microsoft.Data", "Parley.Grains", "Parley.Storage"],
    };

    public static TheoryData<string> Parts() => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_references_only_what_it_may(string part)
    {
        var references = Assembly.Load(part).GetReferencedAssemblies().Select(name => name.Name!).ToArray();

        Assert.Empty(references.Where(name => name.StartsWith("Parley.", StringComparison.Ordinal)).Except(Allowed[part]));
        if (Forbidden.TryGetValue(part, out var forbidden))
            Assert.DoesNotContain(references, name => forbidden.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_part_of_the_executable_has_its_wall()
    {
        var open = new Queue<Assembly>([typeof(Silo.StartException).Assembly]);
        var parts = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Parley.", StringComparison.Ordinal)))
            {
                if (parts.Add(name.Name!)) open.Enqueue(Assembly.Load(name));
            }
        }

        Assert.Empty(parts.Except(Allowed.Keys));
    }
}
