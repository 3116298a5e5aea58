using System.Collections.Immutable;
using System.Linq;

namespace Parley.Embedded.Actors.Generator;

/// <summary>What of a grain or observer interface is needed to write its reference class.</summary>
internal sealed record GrainInterfaceModel(string FullName, string Identifier, EquatableArray<GrainMethodModel> Methods);

/// <summary>One method; types are written with <c>global::</c>.</summary>
internal sealed record GrainMethodModel(
    string Interface,
    string Name,
    ResultShape Shape,
    string Result,
    bool ConvertsResult,
    string Options,
    string? Timeout,
    EquatableArray<GrainParameterModel> Parameters);

internal sealed record GrainParameterModel(string Type, string TypeOf, bool IsCancellationToken, bool IsAddressable);

/// <summary>What a method returns.</summary>
internal enum ResultShape
{
    Void,
    Task,
    TaskOfResult,
    ValueTask,
    ValueTaskOfResult,
}

/// <summary>An array that is equal when its elements are, so that unchanged interfaces are not written again.</summary>
internal readonly struct EquatableArray<T>(ImmutableArray<T> items) : System.IEquatable<EquatableArray<T>>
{
    public ImmutableArray<T> Items { get; } = items;

    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => (hash * 31) + (item?.GetHashCode() ?? 0));
}
