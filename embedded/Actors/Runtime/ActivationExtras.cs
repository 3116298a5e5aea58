using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>What only some activations have, kept apart so that an idle one stays small. Used under the activation's lock or in its turns.</summary>
internal sealed class ActivationExtras
{
    public AsyncServiceScope? Scope;
    public GrainLifecycle? Lifecycle;
    public List<GrainTimer>? Timers;
    public Dictionary<Type, object>? Components;
    public TaskCompletionSource? Deactivated;
    public DeactivationReason Reason;
    public bool DeactivationRequested;
    public DateTimeOffset KeepUntil;
}
