using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>The times; ticks do not interleave and do not keep the activation alive.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time until the first tick; infinite: not until changed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of a tick to the next; infinite: only once.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks interleave with calls.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use of the activation.</summary>
    public bool KeepAlive { get; init; }
}

/// <summary>A grain's timer; disposing it stops it, and the token of a tick under way is cancelled.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Changes the times; within a tick the change counts from the tick's end.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
