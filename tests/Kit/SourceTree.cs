namespace Parley.Tests.Kit;

/// <summary>The sources that the tests were built from.</summary>
public static class SourceTree
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Parley.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
