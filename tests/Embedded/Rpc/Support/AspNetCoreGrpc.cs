using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>The clock by which deadlines run: Grpc.AspNetCore takes the machine's, whatever a test would like.</summary>
internal static class Clocks
{
    public static void Set(IServiceCollection _, TimeProvider __)
    {
    }
}
