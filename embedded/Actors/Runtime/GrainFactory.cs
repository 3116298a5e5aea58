namespace Orleans.Runtime;

/// <summary>The silo as <see cref="IGrainFactory"/> and <see cref="IClusterClient"/>.</summary>
internal sealed class GrainFactory(Silo silo) : IClusterClient
{
    public IServiceProvider ServiceProvider => silo.Services;

    internal Silo Silo => silo;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey => Get<TGrainInterface>(StringKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        Get<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Get<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey, Extension(keyExtension)), grainClassNamePrefix);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (RuntimeContext.Current is not null) throw new InvalidOperationException("A grain cannot make an object reference; hand over the grain itself.");
        if (obj is GrainReference or IGrainBase) throw new ArgumentException("This is a reference or a grain already.", nameof(obj));
        var observer = new ObserverTarget(silo, obj);
        silo.Catalog.Add(observer);
        return (TGrainObserverInterface)(object)silo.References.Create(typeof(TGrainObserverInterface), observer.GrainId);
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (RuntimeContext.Current is not null) throw new InvalidOperationException("A grain cannot delete an object reference.");
        if (obj is not GrainReference reference) throw new ArgumentException("This is not a reference made by CreateObjectReference.", nameof(obj));
        silo.Catalog.RemoveObserver(reference.GrainId);
    }

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)GetGrain(grainInterfaceType, StringKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey, Extension(keyExtension)));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey, Extension(keyExtension)));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)silo.References.Create(typeof(TGrainInterface), grainId);

    public IAddressable GetGrain(GrainId grainId) => silo.References.CreateUntyped(grainId);

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) =>
        interfaceType.IsDefault ? GetGrain(grainId) : silo.References.Create(silo.Types.InterfaceOf(interfaceType), grainId);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) =>
        silo.References.Create(interfaceType, grainKey, string.IsNullOrWhiteSpace(grainClassNamePrefix) ? null : grainClassNamePrefix);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => silo.References.Create(interfaceType, grainKey, null);

    private static IdSpan StringKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private static string Extension(string keyExtension)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(keyExtension);
        return keyExtension;
    }

    private TGrainInterface Get<TGrainInterface>(IdSpan key, string? classPrefix) =>
        (TGrainInterface)(object)silo.References.Create(typeof(TGrainInterface), key, string.IsNullOrWhiteSpace(classPrefix) ? null : classPrefix);
}
