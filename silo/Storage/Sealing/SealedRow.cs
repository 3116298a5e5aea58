namespace Parley.Storage.Sealing;

/// <summary>A row of a <see cref="SealedColumn"/>.</summary>
/// <param name="Column">The column.</param>
/// <param name="Key">What names the row.</param>
/// <param name="Owner">Whose secret it is; null when its owner is gone.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Stored">The column's bytes.</param>
public sealed record SealedRow(SealedColumn Column, ImmutableArray<object> Key, string? Owner, string Purpose, ReadOnlyMemory<byte> Stored)
{
    /// <summary>What was sealed, value by value.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Values => Column.Form switch
    {
        SealedForm.One => [Stored],
        SealedForm.List => Accounts.SealedSecrets.Split(Stored),
        _ => SealedXml.Split(Stored),
    };

    /// <summary>The column's bytes with other values in the place of these.</summary>
    public ReadOnlyMemory<byte> With(ImmutableArray<ReadOnlyMemory<byte>> values) => Column.Form switch
    {
        SealedForm.One => values[0],
        SealedForm.List => Accounts.SealedSecrets.Join(values),
        _ => SealedXml.Replace(Stored, values),
    };
}
