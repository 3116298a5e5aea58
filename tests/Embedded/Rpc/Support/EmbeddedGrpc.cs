using Microsoft.Extensions.DependencyInjection;
using Parley.Embedded.Rpc.Server;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>The clock by which deadlines run: here it can be the test's.</summary>
internal static class Clocks
{
    public static void Set(IServiceCollection services, TimeProvider time) => services.AddSingleton(new CallClock(time));
}
