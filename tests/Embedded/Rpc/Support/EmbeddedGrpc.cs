using Microsoft.Extensions.DependencyInjection;
using Parley.Embedded.Rpc.Server;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>What the suite needs to know of the gRPC under it: here the embedded one.</summary>
internal static class GrpcUnderTest
{
    /// <summary>Whether a stream may be reset at its deadline before its status has left.</summary>
    public const bool ResetsAtDeadlines = false;

    /// <summary>The clock by which deadlines run.</summary>
    public static void SetClock(IServiceCollection services, TimeProvider time) => services.AddSingleton(new CallClock(time));

    /// <summary>Whether the server logs this as an error although nothing but a client's leaving is behind it.</summary>
    public static bool IsOfLeaving(Exception? _) => false;
}
