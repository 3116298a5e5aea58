using Parley.Frontend.Access;

namespace Parley.Frontend.Sending;

/// <summary>Makes the pipelines of batches and streams.</summary>
public sealed class SendPipelines(Sender sender, Calls calls, TimeProvider time, ILogger<SendPipeline> logger)
{
    /// <summary>A pipeline for one call of one tenant.</summary>
    /// <param name="method">The call's name, for logs.</param>
    public SendPipeline Open(TenantCall call, string method) => new(sender, calls, time, logger, call, method);
}
