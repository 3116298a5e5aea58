namespace Parley.Frontend.Webhooks.Admission;

/// <summary>What comes through one app.</summary>
internal sealed class IntakeApp : IShare
{
    /// <summary>By tenant, or by what stands for one.</summary>
    public Dictionary<string, IntakeFlow> Flows { get; } = new(StringComparer.Ordinal);

    /// <summary>Its flows in which somebody waits.</summary>
    public ShareRing<IntakeFlow> Ring { get; } = new();

    /// <summary>How many wait.</summary>
    public int Waiting { get; set; }

    public int Credit { get; set; }
}
