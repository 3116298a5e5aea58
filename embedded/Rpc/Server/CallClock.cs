namespace Parley.Embedded.Rpc.Server;

/// <summary>
/// The clock of deadlines. Its own service, so that an application whose TimeProvider is simulated does not let real calls expire with it.
/// </summary>
internal sealed class CallClock(TimeProvider time)
{
    public TimeProvider Time => time;
}
