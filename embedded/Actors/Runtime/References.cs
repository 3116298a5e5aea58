using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Makes references; what all references of an interface to a grain type share is made once.</summary>
internal sealed class References(Silo silo, GrainTypes types)
{
    private readonly ConcurrentDictionary<Type, Binding> _primary = new();
    private readonly ConcurrentDictionary<(Type Interface, GrainType Type), Binding> _bindings = new();
    private readonly ConcurrentDictionary<GrainType, GrainReferenceShared> _untyped = new();

    /// <summary>A reference to a grain of the interface's own class.</summary>
    public GrainReference Create(Type type, IdSpan key, string? classPrefix)
    {
        var binding = classPrefix is null
            ? _primary.GetOrAdd(type, static (type, self) => self.Bind(type, self.Types.Resolve(type, null)), this)
            : Bind(type, types.Resolve(type, classPrefix));
        return binding.Create(binding.Shared, key);
    }

    /// <summary>A reference to the grain with this identity, whatever its class.</summary>
    public GrainReference Create(Type type, GrainId id)
    {
        var binding = Bind(type, id.Type);
        return binding.Create(binding.Shared, id.Key);
    }

    public GrainReference CreateUntyped(GrainId id) =>
        new(_untyped.GetOrAdd(id.Type, static (type, silo) => new(silo, type, default), silo), id.Key);

    private GrainTypes Types => types;

    private Binding Bind(Type type, GrainType grainType) => _bindings.GetOrAdd((type, grainType), static (key, self) =>
        new(new(self.Owner, key.Type, new(GrainTypes.NameOf(key.Interface))), self.Types.ReferenceFactory(key.Interface)), this);

    private Silo Owner => silo;

    private sealed record Binding(GrainReferenceShared Shared, Func<GrainReferenceShared, IdSpan, GrainReference> Create);
}
