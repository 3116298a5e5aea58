using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// The usual base of grain classes. An instance is owned by one activation: its code runs one turn at a time, awaits
/// come back to it, and no other thread touches its fields.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the activation that is being made on this thread.</summary>
    protected Grain()
        : this(RuntimeContext.Current!)
    {
    }

    /// <summary>Takes a context explicitly; for unit tests.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? (grainContext as GrainActivation)?.Silo;
    }

    /// <summary>The activation this instance belongs to.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>This grain's identity as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The silo's identity as text.</summary>
    public string RuntimeIdentity => Runtime?.SiloIdentity ?? "";

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Running.GrainFactory;

    /// <summary>This activation's services.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Running.ServiceProvider;

    internal IGrainRuntime? Runtime { get; }

    private IGrainRuntime Running => Runtime ??
        throw new InvalidOperationException("The grain was made outside of a silo, and no runtime was given to it.");

    /// <summary>Runs before the first call. A failure fails the waiting calls; the next one makes a new activation.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call; not promised to run at all when the process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after the running calls; later calls go to a new one.</summary>
    protected void DeactivateOnIdle() => Running.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps this activation from being collected for <paramref name="timeSpan"/> from now; a negative time takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Running.DelayDeactivation(GrainContext, timeSpan);
}
