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

    /// <summary>Whether anybody listens: what only serves traces is left out where nobody does.</summary>
    public static bool AreHeard => Source.HasListeners();

    /// <summary>Begins a span; null when nobody listens, which costs next to nothing. To be disposed at its end.</summary>
    public static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal) => Source.StartActivity(name, kind);

    /// <summary>
    /// Begins a span in the trace that <paramref name="marked"/> tells of (<see cref="TraceMark"/>), or in one of its own, whatever is
    /// under way here; that is linked to. For async methods alone: at its end nothing is under way in them any more.
    /// </summary>
    public static Activity? Continue(string name, ActivityKind kind, ReadOnlySpan<byte> marked) => Source.HasListeners() ? Continue(name, kind, TraceMark.Read(marked)) : null;

    /// <summary>As above, with the context itself; the default for none.</summary>
    public static Activity? Continue(string name, ActivityKind kind, ActivityContext cause)
    {
        if (!Source.HasListeners()) return null;
        var here = Activity.Current;
        Activity.Current = null;
        return Source.StartActivity(name, kind, cause, links: here is null ? null : [new ActivityLink(here.Context)]);
    }
}
