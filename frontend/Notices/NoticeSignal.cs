using Parley.Frontend.Running;

namespace Parley.Frontend.Notices;

/// <summary>Wakes whoever tells people.</summary>
public sealed class NoticeSignal : WakeSignal;
