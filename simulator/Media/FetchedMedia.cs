using Parley.Simulator.Graph;

namespace Parley.Simulator.Media;

/// <summary>What came of fetching the links of a message: its files, or the error by which it fails.</summary>
internal sealed record FetchedMedia(IReadOnlyList<MediaFile> Files, GraphError? Error = null);
