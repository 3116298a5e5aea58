namespace Grpc.Core;

/// <summary>The deadline and cancellation of a call as plain values.</summary>
internal sealed class CallPropagationToken(DateTime deadline, CancellationToken cancellationToken) : ContextPropagationToken
{
    internal override DateTime Deadline => deadline;

    internal override CancellationToken CancellationToken => cancellationToken;
}
