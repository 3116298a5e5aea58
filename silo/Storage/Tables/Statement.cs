namespace Parley.Storage.Tables;

/// <summary>
/// One SQL statement that both dialects accept, with its exact parameters: <c>$1</c> is the first argument. Arguments are
/// null, string, int, long and byte arrays; texts pass <see cref="StoredText"/> on the way.
/// </summary>
internal readonly record struct Statement(string Sql, params object?[] Arguments)
{
    /// <summary>An argument in the form the drivers take.</summary>
    public static object Bound(object? argument) => argument switch
    {
        null => DBNull.Value,
        string text => StoredText.Encode(text),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        _ => argument,
    };
}
