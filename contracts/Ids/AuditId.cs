namespace Parley.Contracts.Ids;

/// <summary>A record of the audit.</summary>
[GenerateSerializer, Immutable, Alias("parley.AuditId")]
public readonly record struct AuditId([property: Id(0)] string Value)
{
    private const string Prefix = "au";

    /// <summary>A new id; ids made one after the other stand side by side in an index.</summary>
    public static AuditId New() => new(RandomId.NewInOrder(Prefix));

    public override string ToString() => Value;
}
