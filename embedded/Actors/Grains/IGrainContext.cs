using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>An activation: one grain's instance in memory, with its services and its end.</summary>
public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
{
    /// <summary>A reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The instance; null until it is made.</summary>
    object? GrainInstance { get; }

    /// <summary>The activation's service scope.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Stages of activation; subscribed to in constructors.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Attaches a component to the activation; null detaches it.</summary>
    void SetComponent<TComponent>(TComponent? value) where TComponent : class;

    /// <summary>Ends the activation after its running calls; returns at once.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>The activation whose code runs, if any.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation; null outside of grains.</summary>
    IGrainContext GrainContext { get; }
}

/// <summary>What a grain asks of its silo; replaceable in unit tests.</summary>
public interface IGrainRuntime
{
    /// <summary>The silo's identity as text.</summary>
    string SiloIdentity { get; }

    /// <summary>Makes references.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>Registers timers.</summary>
    Timers.ITimerRegistry TimerRegistry { get; }

    /// <summary>The host's services.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends an activation after its running calls.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps an activation from being collected.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
