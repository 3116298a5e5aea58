namespace Orleans.Runtime;

/// <summary>The activation whose turn runs on this thread; null outside of grains.</summary>
internal static class RuntimeContext
{
    [ThreadStatic]
    private static IGrainContext? _current;

    public static IGrainContext? Current => _current;

    public static void Enter(IGrainContext context) => _current = context;

    public static void Leave() => _current = null;

    /// <summary>Refuses access from a thread that runs no grain: it would race with the grain's turns.</summary>
    public static void Require()
    {
        if (_current is null) Refuse();

        static void Refuse() => throw new InvalidOperationException(
            "This belongs to a grain and was touched from a thread outside of its turns, such as one of Task.Run.");
    }
}
