using Microsoft.Extensions.Logging;

namespace Parley.Embedded.Rpc.Server;

/// <summary>What all methods of one service share.</summary>
internal sealed record MethodServices<TService>(
    GrpcServiceActivator<TService> Activator, GrpcServiceSettings Settings, CallClock Clock, ILogger Logger)
    where TService : class;
