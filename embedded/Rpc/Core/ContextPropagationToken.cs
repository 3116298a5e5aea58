namespace Grpc.Core;

/// <summary>Carries a call's deadline and cancellation to calls made on its behalf; see <see cref="CallOptions"/>.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }

    internal abstract DateTime Deadline { get; }

    internal abstract CancellationToken CancellationToken { get; }
}
