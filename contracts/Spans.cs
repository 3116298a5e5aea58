using System.Diagnostics;

namespace Parley.Contracts;

/// <summary>
/// The source of Parley's own spans. Their attributes carry Parley's ids, kinds and counts; a phone number, a text or a
/// token never, because traces are kept where erasure does not reach.
/// </summary>
public static class Spans
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Parley";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span; null when nobody listens, which costs next to nothing. To be disposed at its end.</summary>
    public static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(name, kind);
}
