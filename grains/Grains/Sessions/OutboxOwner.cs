namespace Parley.Grains.Sessions;

/// <summary>Under which name this process claims attempts. New at every start: an attempt of a process that is gone is an orphan.</summary>
public sealed class OutboxOwner
{
    public string Name { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
}
