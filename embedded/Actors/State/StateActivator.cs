using System.Runtime.CompilerServices;

namespace Orleans.Storage;

/// <summary>Makes the value of a state that is not stored.</summary>
internal static class StateActivator<T>
{
    private static readonly Func<T> Make = Choose();

    public static T Create() => Make();

    private static Func<T> Choose()
    {
        var type = typeof(T);
        if (type.IsValueType) return static () => default!;
        if (type == typeof(string) || type.IsArray || type.IsAbstract) return static () => default!;
        if (type.GetConstructor(Type.EmptyTypes) is not null) return Activator.CreateInstance<T>;
        return static () => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }
}
