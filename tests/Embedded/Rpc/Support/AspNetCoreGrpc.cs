using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>What the suite needs to know of the gRPC under it: here Grpc.AspNetCore.</summary>
internal static class GrpcUnderTest
{
    /// <summary>Whether a stream may be reset at its deadline before its status has left.</summary>
    public const bool ResetsAtDeadlines = true;

    /// <summary>The clock by which deadlines run is the machine's, whatever a test would like.</summary>
    public static void SetClock(IServiceCollection _, TimeProvider __)
    {
    }

    /// <summary>Whether the server logs this as an error although nothing but a client's leaving is behind it.</summary>
    public static bool IsOfLeaving(Exception? exception) => exception is IOException or InvalidOperationException;
}
