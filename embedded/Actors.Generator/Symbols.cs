using System.Linq;
using Microsoft.CodeAnalysis;

namespace Parley.Embedded.Actors.Generator;

/// <summary>Which symbols are grains.</summary>
internal static class Symbols
{
    public static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayFormat.FullyQualifiedFormat.MiscellaneousOptions | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly string[] Markers =
        ["IGrain", "IGrainObserver", "IGrainWithStringKey", "IGrainWithGuidKey", "IGrainWithIntegerKey", "IGrainWithGuidCompoundKey", "IGrainWithIntegerCompoundKey"];

    /// <summary>A grain or observer interface, and not one of the markers themselves.</summary>
    public static bool IsGrainInterface(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && !IsMarker(type) && type.AllInterfaces.Any(i => Is(i, "Orleans", "IGrain") || Is(i, "Orleans", "IGrainObserver"));

    public static bool IsGrainClass(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && !type.IsAbstract && !type.IsStatic
        && type.AllInterfaces.Any(i => Is(i, "Orleans", "IGrain")) && !Inherits(type, "Orleans.Runtime", "GrainReference");

    public static bool IsAddressable(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Interface && (Is(type, "Orleans.Runtime", "IAddressable") || type.AllInterfaces.Any(i => Is(i, "Orleans.Runtime", "IAddressable")));

    public static bool Is(ITypeSymbol type, string space, string name) =>
        type.Name == name && type.ContainingType is null && type.ContainingNamespace.ToDisplayString() == space;

    public static bool IsVisible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)) return false;
        }

        return true;
    }

    private static bool IsMarker(INamedTypeSymbol type) => type.ContainingNamespace.ToDisplayString() == "Orleans" && Markers.Contains(type.Name);

    private static bool Inherits(INamedTypeSymbol type, string space, string name)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (Is(current, space, name)) return true;
        }

        return false;
    }
}
