namespace Grpc.Core;

/// <summary>How one message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More follows soon: the message may wait in the buffer for the next one.</summary>
    BufferHint = 0x1,

    /// <summary>The message is sent as it is although the call has a compression.</summary>
    NoCompress = 0x2,
}
