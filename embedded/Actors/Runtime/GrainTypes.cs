using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>All grain interfaces and classes of this process, and which class answers for which interface.</summary>
internal sealed class GrainTypes : IGrainPartRegistry
{
    private readonly Silo _silo;
    private readonly ConcurrentDictionary<Type, Func<GrainReferenceShared, IdSpan, GrainReference>> _interfaces = new();
    private readonly ConcurrentDictionary<string, Type> _interfacesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<GrainType, GrainClass> _classes = [];

    public GrainTypes(Silo silo)
    {
        _silo = silo;
        foreach (var part in GrainParts.Find()) part.Register(this);
    }

    public void AddInterface(Type type, Func<GrainReferenceShared, IdSpan, GrainReference> create)
    {
        _interfaces[type] = create;
        _interfacesByName[NameOf(type)] = type;
    }

    public void AddClass(Type type)
    {
        var grainClass = new GrainClass(_silo, type);
        if (_classes.TryGetValue(grainClass.GrainType, out var other) && other.Type != type)
            throw new OrleansConfigurationException($"{type} and {other.Type} have the same grain type name \"{grainClass.GrainType}\".");
        _classes[grainClass.GrainType] = grainClass;
    }

    public static string NameOf(Type type) => type.FullName ?? type.Name;

    public GrainClass ClassOf(GrainType type) => _classes.TryGetValue(type, out var grainClass)
        ? grainClass
        : throw new ArgumentException($"There is no grain class of type \"{type}\".");

    public Type InterfaceOf(GrainInterfaceType type) => _interfacesByName.TryGetValue(type.ToString(), out var found)
        ? found
        : throw new ArgumentException($"There is no grain interface named \"{type}\".");

    public Func<GrainReferenceShared, IdSpan, GrainReference> ReferenceFactory(Type type)
    {
        if (_interfaces.TryGetValue(type, out var create)) return create;
        if (!type.IsInterface) throw new ArgumentException($"{type} is not an interface.");
        // Its assembly was loaded after the silo was made.
        GrainParts.Of(type.Assembly)?.Register(this);
        return _interfaces.TryGetValue(type, out create)
            ? create
            : throw new ArgumentException($"{type} has no generated reference: its project must use the generator Parley.Embedded.Actors.Generator as an analyzer.");
    }

    /// <summary>
    /// The class that answers for an interface: the only one, or the one named like the interface without its I, or the one whose
    /// full name begins with <paramref name="classPrefix"/>.
    /// </summary>
    public GrainType Resolve(Type type, string? classPrefix)
    {
        GrainClass[] candidates = [.. _classes.Values.Where(c => type.IsAssignableFrom(c.Type))];
        if (!string.IsNullOrWhiteSpace(classPrefix))
        {
            candidates = [.. candidates.Where(c => c.Type.FullName!.StartsWith(classPrefix, StringComparison.Ordinal))];
            if (candidates.Length > 1 && Array.Find(candidates, c => c.Type.FullName == classPrefix) is { } exact) return exact.GrainType;
        }
        else if (candidates.Length > 1 && Array.Find(candidates, c => c.Type.Name == type.Name[1..]) is { } likeNamed)
        {
            return likeNamed.GrainType;
        }

        return candidates switch
        {
            [var only] => only.GrainType,
            [] when string.IsNullOrWhiteSpace(classPrefix) => throw new ArgumentException($"Could not find an implementation for interface {type}."),
            [] => throw new ArgumentException($"Could not find an implementation of interface {type} whose name begins with \"{classPrefix}\"."),
            _ => throw new ArgumentException($"Several classes implement {type}: {string.Join(", ", candidates.Select(c => c.Type.FullName))}."),
        };
    }
}
