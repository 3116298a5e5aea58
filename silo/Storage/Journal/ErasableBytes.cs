namespace Parley.Storage.Journal;

/// <summary>Reads columns that erasure sets NULL.</summary>
internal static class ErasableBytes
{
    /// <summary>The bytes of a column, or null for NULL. (A plain <c>null</c> would quietly become an empty memory.)</summary>
    public static ReadOnlyMemory<byte>? BytesOrNull(this DbDataReader reader, int column)
    {
        if (reader.IsDBNull(column)) return null;
        return reader.GetFieldValue<byte[]>(column);
    }

    /// <summary>The bytes of a column, none for NULL.</summary>
    public static ReadOnlyMemory<byte> BytesOrNone(this DbDataReader reader, int column) => reader.BytesOrNull(column) ?? default;
}
