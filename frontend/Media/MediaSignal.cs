using Parley.Frontend.Running;

namespace Parley.Frontend.MediaFiles;

/// <summary>Wakes whoever fetches media.</summary>
public sealed class MediaSignal : WakeSignal;
