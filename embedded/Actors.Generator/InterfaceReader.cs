using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Parley.Embedded.Actors.Generator;

/// <summary>Reads a grain interface into its model, or says what is wrong with it.</summary>
internal static class InterfaceReader
{
    public static (GrainInterfaceModel? Model, ImmutableArray<Diagnostic> Problems) Read(INamedTypeSymbol type)
    {
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        if (type.IsGenericType) Report(Diagnostics.Generic, type);
        if (!Symbols.IsVisible(type)) Report(Diagnostics.Accessibility, type);
        var methods = new List<GrainMethodModel>();
        foreach (var declaring in new[] { type }.Concat(type.AllInterfaces))
        {
            foreach (var member in declaring.GetMembers())
            {
                switch (member)
                {
                    case IPropertySymbol or IEventSymbol when !member.IsStatic:
                        Report(Diagnostics.Property, member);
                        break;
                    case IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method:
                        if (ReadMethod(method, Report) is { } model) methods.Add(model);
                        break;
                }
            }
        }

        return problems.Count > 0
            ? (null, problems.ToImmutable())
            : (new GrainInterfaceModel(type.ToDisplayString(Symbols.FullName), Identifier(type), new(methods.ToImmutableArray())), ImmutableArray<Diagnostic>.Empty);

        void Report(DiagnosticDescriptor what, ISymbol where, params object[] more) => problems.Add(Diagnostic.Create(
            what,
            // A problem of an inherited interface from elsewhere is shown at the inheriting one.
            where.Locations.FirstOrDefault(l => l.IsInSource) ?? type.Locations.FirstOrDefault(),
            [where.ToDisplayString(), .. more]));
    }

    private delegate void Reporter(DiagnosticDescriptor what, ISymbol where, params object[] more);

    private static GrainMethodModel? ReadMethod(IMethodSymbol method, Reporter report)
    {
        if (method.IsGenericMethod)
        {
            report(Diagnostics.Generic, method);
            return null;
        }

        if (Shape(method.ReturnType) is not { } shape)
        {
            report(Diagnostics.ReturnType, method, method.ReturnType.ToDisplayString());
            return null;
        }

        if (method.Parameters.Any(p => p.RefKind != RefKind.None)) report(Diagnostics.ByReference, method);
        var parameters = method.Parameters.Select(p => new GrainParameterModel(
            p.Type.ToDisplayString(Symbols.FullName),
            TypeOf(p.Type),
            Symbols.Is(p.Type, "System.Threading", "CancellationToken"),
            Symbols.IsAddressable(p.Type))).ToImmutableArray();
        if (parameters.Count(p => p.IsCancellationToken) > 1) report(Diagnostics.CancellationTokens, method);
        var result = shape is ResultShape.TaskOfResult or ResultShape.ValueTaskOfResult ? ((INamedTypeSymbol)method.ReturnType).TypeArguments[0] : null;
        return new GrainMethodModel(
            method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            method.Name,
            shape,
            result?.ToDisplayString(Symbols.FullName) ?? "",
            result is not null && Symbols.IsAddressable(result),
            Options(method, shape),
            Timeout(method),
            new(parameters));
    }

    private static ResultShape? Shape(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Void) return ResultShape.Void;
        if (type is not INamedTypeSymbol named || type.ContainingNamespace.ToDisplayString() != "System.Threading.Tasks") return null;
        return (named.Name, named.TypeArguments.Length) switch
        {
            ("Task", 0) => ResultShape.Task,
            ("Task", 1) => ResultShape.TaskOfResult,
            ("ValueTask", 0) => ResultShape.ValueTask,
            ("ValueTask", 1) => ResultShape.ValueTaskOfResult,
            _ => null,
        };
    }

    private static string Options(IMethodSymbol method, ResultShape shape)
    {
        var options = new List<string>();
        if (shape == ResultShape.Void || Has("OneWayAttribute")) options.Add("OneWay");
        if (Has("ReadOnlyAttribute")) options.Add("ReadOnly");
        if (Has("AlwaysInterleaveAttribute")) options.Add("AlwaysInterleave");
        const string Enum = "global::Orleans.CodeGeneration.InvokeMethodOptions.";
        return options.Count == 0 ? Enum + "None" : string.Join(" | ", options.Select(o => Enum + o));

        bool Has(string name) => method.GetAttributes().Any(a => a.AttributeClass is { } c && Symbols.Is(c, "Orleans.Concurrency", name));
    }

    private static string? Timeout(IMethodSymbol method) => method.GetAttributes()
        .FirstOrDefault(a => a.AttributeClass is { } c && Symbols.Is(c, "Orleans", "ResponseTimeoutAttribute"))?
        .ConstructorArguments.FirstOrDefault().Value as string;

    private static string TypeOf(ITypeSymbol type) => type is IDynamicTypeSymbol
        ? "object"
        : type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static string Identifier(INamedTypeSymbol type)
    {
        var text = new StringBuilder();
        foreach (var character in type.ToDisplayString()) text.Append(char.IsLetterOrDigit(character) ? character : '_');
        return text.ToString();
    }
}
