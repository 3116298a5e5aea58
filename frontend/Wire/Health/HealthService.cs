using Grpc.Core;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Parley.Wire;

/// <summary>grpc.health.v1 over <see cref="HealthStates"/>. It asks nobody for a key: probes have none.</summary>
public sealed class HealthService(HealthStates states) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        states.Find(request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw RpcFailure.Create(StatusCode.NotFound, "NO_SUCH_SERVICE", "No service of this name has a state.");

    /// <summary>Writes the state and each later one. A slow reader skips states; it always gets the last.</summary>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ServingStatus? told = null;
        while (!context.CancellationToken.IsCancellationRequested)
        {
            var (status, changed) = states.Look(request.Service);
            var now = status ?? ServingStatus.ServiceUnknown;
            if (now != told) await responseStream.WriteAsync(new HealthCheckResponse { Status = now });
            told = now;
            await changed.WaitAsync(context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
