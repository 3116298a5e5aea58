namespace Parley.Tests.EndToEnd.Cluster;

/// <summary>Builds of the program beside the one under test.</summary>
internal static class Programs
{
    /// <summary>The Solo edition, as the build of the whole solution leaves it.</summary>
    public static string Solo
    {
        get
        {
            var root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Parley.slnx"))) root = Path.GetDirectoryName(root)!;
            var program = Path.Combine(root, "silo", "bin", "Release", "net10.0", "silo.dll");
            Assert.True(File.Exists(program), $"{program} is missing; this test needs the Solo edition as well: dotnet build silo -c Release");
            return program;
        }
    }
}
