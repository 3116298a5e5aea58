using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>What the silo knows of a grain class, found out once: its type name, its attributes and how instances are made.</summary>
internal sealed class GrainClass
{
    private readonly Func<GrainActivation, object> _create;

    public GrainClass(Silo silo, Type type)
    {
        Silo = silo;
        Type = type;
        GrainType = NameOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        StatelessWorker = type.GetCustomAttribute<StatelessWorkerAttribute>();
        FiltersItself = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        HasActivation = Overrides(type, nameof(IGrainBase.OnActivateAsync));
        HasDeactivation = Overrides(type, nameof(IGrainBase.OnDeactivateAsync));
        CollectionAge = AgeLimit(type, silo.Collection);
        _create = GrainConstructor.For(type);
    }

    public Silo Silo { get; }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    public StatelessWorkerAttribute? StatelessWorker { get; }

    public bool FiltersItself { get; }

    public bool HasActivation { get; }

    public bool HasDeactivation { get; }

    /// <summary>How long an activation may be idle; null: for ever.</summary>
    public TimeSpan? CollectionAge { get; }

    public static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>(false) is { } named) return named.GetGrainType(null!, type);
        const string Suffix = "grain";
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
    }

    public object Create(GrainActivation activation) => _create(activation);

    private static TimeSpan? AgeLimit(Type type, GrainCollectionOptions options)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute), true)) return null;
        if (type.GetCustomAttribute<CollectionAgeLimitAttribute>(true) is { } own) return own.AlwaysActive ? null : own.AgeLimit;
        return options.ClassSpecificCollectionAge.TryGetValue(type.FullName ?? type.Name, out var named) ? named : options.CollectionAge;
    }

    private static bool Overrides(Type type, string method)
    {
        if (!typeof(IGrainBase).IsAssignableFrom(type)) return false;
        var map = type.GetInterfaceMap(typeof(IGrainBase));
        for (var i = 0; i < map.InterfaceMethods.Length; i++)
        {
            if (map.InterfaceMethods[i].Name != method) continue;
            var implemented = map.TargetMethods[i].DeclaringType;
            return implemented != typeof(Grain) && implemented != typeof(IGrainBase);
        }

        return false;
    }
}
