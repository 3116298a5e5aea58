using System.Data.Common;

namespace Parley.Storage.Tables;

/// <summary>A row of a result, column by column, in the forms that both dialects share.</summary>
internal readonly struct Row(DbDataReader reader)
{
    public string Text(int column) => StoredText.Decode(reader.GetString(column));

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : Text(column);

    public int Int(int column) => reader.GetInt32(column);

    public int? IntOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    public long Long(int column) => reader.GetInt64(column);

    public ReadOnlyMemory<byte> Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public ReadOnlyMemory<byte>? BytesOrNull(int column) => reader.IsDBNull(column) ? (ReadOnlyMemory<byte>?)null : Bytes(column);

    /// <summary>A column as it comes, to be given back as an argument.</summary>
    public object Value(int column) => reader.GetValue(column);

    public long? LongOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public double? DoubleOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    public DateTimeOffset Time(int column) => Microseconds.ToTime(reader.GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);
}
