using Parley.Silo.Hosting;

namespace Parley.Tests.Engine.Kit;

/// <summary>What an engine under test needs besides its store: in the Solo edition nothing.</summary>
internal static class EditionKit
{
    public static Task PrepareAsync(EngineSettings _) => Task.CompletedTask;
}
