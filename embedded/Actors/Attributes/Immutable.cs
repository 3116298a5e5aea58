namespace Orleans.Concurrency;

/// <summary>A value its owner promises never to change, so that it is handed over without a copy.</summary>
[GenerateSerializer, Immutable]
public readonly struct Immutable<T>(T value)
{
    /// <summary>The value.</summary>
    [Id(0)] public readonly T Value = value;
}

/// <summary>Wraps values.</summary>
public static class ImmutableExtensions
{
    /// <summary>Promises that <paramref name="value"/> never changes.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
