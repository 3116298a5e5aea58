using Microsoft.AspNetCore.Builder;
using Parley.Silo.Hosting;

namespace Parley.Tests.Engine.Kit;

/// <summary>What an engine under test needs besides its store: in the Solo edition nothing.</summary>
internal static class EditionKit
{
    public static Task PrepareAsync(EngineSettings _) => Task.CompletedTask;

    /// <summary>Another silo for the engine's grains: there is none in this edition.</summary>
    public static Task<IAsyncDisposable?> BesideAsync(EngineSettings _, Action<WebApplicationBuilder> __, TimeProvider? ___) => Task.FromResult<IAsyncDisposable?>(null);
}
