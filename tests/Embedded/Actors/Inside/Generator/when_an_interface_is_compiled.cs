using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Parley.Embedded.Actors.Generator;

namespace Parley.Tests.Embedded.Actors.Generator;

public sealed class when_an_interface_is_compiled
{
    [Theory]
    [InlineData("int Get();", "ORLEANS0102")]
    [InlineData("System.Collections.Generic.IAsyncEnumerable<int> Get();", "ORLEANS0102")]
    [InlineData("Task<int> Value { get; }", "ORLEANS0105")]
    [InlineData("event System.Action Changed;", "ORLEANS0105")]
    [InlineData("Task Two(CancellationToken a, CancellationToken b);", "ORLEANS0109")]
    [InlineData("Task Any<T>(T value);", "PARLEY0001")]
    [InlineData("Task Out(ref int value);", "PARLEY0002")]
    public void what_a_grain_cannot_do_is_refused(string member, string id) =>
        Assert.Equal([id], Compile($"public interface IThing : IGrainWithStringKey {{ {member} }}").Select(d => d.Id));

    [Theory]
    [InlineData("public interface IThing<T> : IGrainWithStringKey;", "PARLEY0001")]
    [InlineData("public static class Outer { private interface IThing : IGrainWithStringKey; }", "PARLEY0003")]
    [InlineData("public interface IThing : IGrainWithStringKey; public static class Outer { private sealed class ThingGrain : Grain, IThing; }", "PARLEY0003")]
    [InlineData("public interface IThing : IGrainWithStringKey; public class ThingGrain<T> : Grain, IThing;", "PARLEY0001")]
    public void a_type_the_silo_cannot_make_is_refused(string source, string id) => Assert.Equal([id], Compile(source).Select(d => d.Id));

    [Fact]
    public void an_inherited_method_is_refused_where_it_is_declared() =>
        Assert.Contains("IBase.Get", Compile("public interface IBase { int Get(); } public interface IThing : IBase, IGrainWithStringKey;").Single().GetMessage(null), StringComparison.Ordinal);

    [Theory]
    [InlineData("Task A(); Task<int> B(); ValueTask C(); ValueTask<string?> D(); void E();")]
    [InlineData("Task A(int? a, string? b, (int X, string? Y) c, int[]? d, System.Collections.Generic.Dictionary<string, int?> e, CancellationToken token = default);")]
    [InlineData("Task A(int a); Task A(string a); Task A(params int[] all);")]
    [InlineData("Task @class(int @event);")]
    [InlineData("[OneWay] Task A(); [OneWay] ValueTask B(); [OneWay] Task<int> C(); [OneWay] ValueTask<int> D(); [ReadOnly, AlwaysInterleave] Task<int> E();")]
    [InlineData("[ResponseTimeout(\"00:01:00\")] Task<IThing> A(IThing other, IGrainObserver? watcher); ValueTask<IThing?> B();")]
    public void what_a_grain_can_do_compiles(string members) =>
        Assert.Empty(Compile($"public interface IThing : IGrainWithStringKey {{ {members} }} public interface IWatcher : IGrainObserver {{ {members} }}"));

    [Fact]
    public void interfaces_of_one_name_in_several_places_are_kept_apart() => Assert.Empty(Compile("""
        namespace A { public interface IThing : IGrainWithGuidKey { Task Do(); } }
        namespace B { public interface IThing : A.IThing, IGrainWithIntegerKey { new Task Do(); } internal sealed class ThingGrain : Grain, IThing { public Task Do() => Task.CompletedTask; } }
        public partial class Outer { public interface IThing : IGrainWithStringKey { Task Do(); } public partial class ThingGrain : Grain, IThing { public Task Do() => Task.CompletedTask; } }
        public partial class Outer { public partial class ThingGrain { } }
        """));

    [Fact]
    public void nothing_is_written_again_for_a_change_elsewhere()
    {
        var driver = CSharpGeneratorDriver.Create([new GrainGenerator().AsSourceGenerator()], driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        var compilation = Compilation("public interface IThing : IGrainWithStringKey { Task Do(int a); }");
        var first = driver.RunGenerators(compilation);
        var second = first.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("public class Unrelated;")));
        Assert.All(
            second.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs),
            output => Assert.Contains(output.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
    }

    /// <summary>All errors and warnings of the generator and of the compilation with what it wrote.</summary>
    private static List<Diagnostic> Compile(string source)
    {
        CSharpGeneratorDriver.Create(new GrainGenerator())
            .RunGeneratorsAndUpdateCompilation(Compilation(source), out var compiled, out var reported);
        return [.. reported.Concat(compiled.GetDiagnostics()).Where(d => d.Severity >= DiagnosticSeverity.Warning).DistinctBy(d => (d.Id, d.Location))];
    }

    private static CSharpCompilation Compilation(string source)
    {
        const string Usings = """
            global using System.Threading;
            global using System.Threading.Tasks;
            global using Orleans.Concurrency;
            """;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(source)],
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
