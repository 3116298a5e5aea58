namespace Grpc.Core;

/// <summary>What of a call is carried to the calls made for it.</summary>
public class ContextPropagationOptions
{
    /// <summary>Deadline and cancellation.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Chooses.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the deadline goes along.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancellation goes along.</summary>
    public bool IsPropagateCancellation { get; }
}
