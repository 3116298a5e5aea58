using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Parley.Embedded.Actors.Generator;

/// <summary>
/// Writes reference classes for the grain and observer interfaces that the compilation declares, and one list of them and of
/// its grain classes, by which the silo finds both without reflection per call.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class GrainGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null },
            static (syntax, token) => syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is INamedTypeSymbol type && IsFirst(type, syntax.Node) && Symbols.IsGrainInterface(type)
                ? InterfaceReader.Read(type)
                : default);
        context.RegisterSourceOutput(
            interfaces.Where(static i => !i.Problems.IsDefaultOrEmpty).Select(static (i, _) => i.Problems),
            static (output, problems) =>
            {
                foreach (var problem in problems) output.ReportDiagnostic(problem);
            });

        var models = interfaces.Where(static i => i.Model is not null).Select(static (i, _) => i.Model!);
        context.RegisterSourceOutput(models, static (output, model) => output.AddSource(model.Identifier + ".g.cs", ReferenceWriter.Write(model)));

        var classes = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is ClassDeclarationSyntax,
            static (syntax, token) => syntax.SemanticModel.GetDeclaredSymbol(syntax.Node, token) is INamedTypeSymbol type && IsFirst(type, syntax.Node) && Symbols.IsGrainClass(type)
                ? ReadClass(type)
                : default);
        context.RegisterSourceOutput(classes.Where(static c => c.Problem is not null), static (output, c) => output.ReportDiagnostic(c.Problem!));

        var parts = context.CompilationProvider.Select(static (compilation, _) => new EquatableArray<string>(OtherParts(compilation)));
        var all = models.Collect()
            .Combine(classes.Where(static c => c.Name is not null).Select(static (c, _) => c.Name!).Collect())
            .Combine(parts);
        context.RegisterSourceOutput(all, static (output, found) => WritePart(output, found.Left.Left, found.Left.Right, found.Right.Items));
    }

    /// <summary>A partial type has several declarations; it is read at the first.</summary>
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode node) =>
        type.DeclaringSyntaxReferences.FirstOrDefault() is { } first && first.SyntaxTree == node.SyntaxTree && first.Span == node.Span;

    private static (string? Name, Diagnostic? Problem) ReadClass(INamedTypeSymbol type)
    {
        var wrong = type.IsGenericType ? Diagnostics.Generic : Symbols.IsVisible(type) ? null : Diagnostics.Accessibility;
        return wrong is null
            ? (type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), null)
            : (null, Diagnostic.Create(wrong, type.Locations.FirstOrDefault(), type.ToDisplayString()));
    }

    /// <summary>Referenced assemblies with grains: naming them keeps them reachable though no code mentions their types.</summary>
    private static ImmutableArray<string> OtherParts(Compilation compilation) => compilation.SourceModule.ReferencedAssemblySymbols
        .Where(a => a.GetAttributes().Any(x => x.AttributeClass is { } c && Symbols.Is(c, "Orleans.Runtime", "GrainPartAttribute")))
        .Select(a => a.Identity.Name)
        .OrderBy(n => n, System.StringComparer.Ordinal)
        .ToImmutableArray();

    private static void WritePart(SourceProductionContext output, ImmutableArray<GrainInterfaceModel> interfaces, ImmutableArray<string> classes, ImmutableArray<string> others)
    {
        if (interfaces.Length + classes.Length + others.Length == 0) return;
        var text = new StringBuilder(ReferenceWriter.Header);
        foreach (var other in others) text.Append($"[assembly: global::Orleans.ApplicationPart(\"{other}\")]\n");
        if (interfaces.Length + classes.Length > 0)
        {
            text.Append($"[assembly: global::Orleans.Runtime.GrainPart(typeof({ReferenceWriter.Namespace}.Part))]\n\n");
            text.Append($"namespace {ReferenceWriter.Namespace}\n{{\n    internal sealed class Part : global::Orleans.Runtime.GrainPart\n    {{\n");
            text.Append("        public override void Register(global::Orleans.Runtime.IGrainPartRegistry registry)\n        {\n");
            foreach (var model in interfaces.OrderBy(m => m.FullName, System.StringComparer.Ordinal))
                text.Append($"            registry.AddInterface(typeof({model.FullName}), static (shared, key) => new {ReferenceWriter.ClassName(model)}(shared, key));\n");
            foreach (var name in classes.OrderBy(n => n, System.StringComparer.Ordinal)) text.Append($"            registry.AddClass(typeof({name}));\n");
            text.Append("        }\n    }\n}\n");
        }

        output.AddSource("GrainPart.g.cs", text.ToString());
    }
}
