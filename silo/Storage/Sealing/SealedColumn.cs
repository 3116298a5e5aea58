namespace Parley.Storage.Sealing;

/// <summary>A column whose values are sealed under the master key: where it is, and for whom and what each value was sealed.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">Its column.</param>
/// <param name="Key">The columns that name a row, and no other one.</param>
/// <param name="Form">How the column holds what was sealed.</param>
/// <param name="Owner">SQL for whose secret a row holds; NULL where the row's owner is gone.</param>
/// <param name="Purpose">SQL for what it is for.</param>
public sealed record SealedColumn(string Table, string Column, ImmutableArray<string> Key, SealedForm Form, string Owner, string Purpose);

/// <summary>How a column holds sealed values.</summary>
public enum SealedForm
{
    /// <summary>One value, as it is.</summary>
    One = 1,

    /// <summary>Several, each with its length in front.</summary>
    List,

    /// <summary>XML in which elements named <see cref="SealedXml.Element"/> are sealed values in base64.</summary>
    Xml,
}
