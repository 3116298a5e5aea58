using Microsoft.CodeAnalysis;

namespace Parley.Embedded.Actors.Generator;

/// <summary>What is refused at compile time; the first two have the numbers of Orleans' own generator.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor ReturnType = Error(
        "ORLEANS0102", "Grain interface methods must return a supported type",
        "{0} returns {1}: grain methods return Task, Task<T>, ValueTask, ValueTask<T> or void");

    public static readonly DiagnosticDescriptor Property = Error(
        "ORLEANS0105", "Grain interfaces have methods only", "{0}: a grain interface has no properties and no events");

    public static readonly DiagnosticDescriptor CancellationTokens = Error(
        "ORLEANS0109", "Grain methods take at most one cancellation token", "{0} takes more than one cancellation token");

    public static readonly DiagnosticDescriptor Generic = Error(
        "PARLEY0001", "Grain interfaces and their methods are not generic", "{0} is generic, which the embedded runtime does not support");

    public static readonly DiagnosticDescriptor ByReference = Error(
        "PARLEY0002", "Arguments are passed by value", "{0} has a parameter that is passed by reference");

    public static readonly DiagnosticDescriptor Accessibility = Error(
        "PARLEY0003", "Grain types must be visible in their assembly", "{0} must be public or internal, and so must the types around it");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "Orleans.Usage", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
