namespace Grpc.Core;

/// <summary>A call that did not end with OK. Thrown by a handler it becomes the call's status and trailers.</summary>
public class RpcException : Exception
{
    /// <summary>Carries the status only.</summary>
    public RpcException(Status status) : this(status, Metadata.Empty, status.ToString())
    {
    }

    /// <summary>Carries the status; the message stays on this side.</summary>
    public RpcException(Status status, string message) : this(status, Metadata.Empty, message)
    {
    }

    /// <summary>Carries the status and trailers.</summary>
    public RpcException(Status status, Metadata trailers) : this(status, trailers, status.ToString())
    {
    }

    /// <summary>Carries the status and trailers; the message stays on this side.</summary>
    public RpcException(Status status, Metadata trailers, string message) : base(message, status.DebugException)
    {
        ArgumentNullException.ThrowIfNull(trailers);
        Status = status;
        Trailers = trailers;
    }

    /// <summary>The status the call ends with.</summary>
    public Status Status { get; }

    /// <summary>The status' code.</summary>
    public StatusCode StatusCode => Status.StatusCode;

    /// <summary>The trailers the call ends with.</summary>
    public Metadata Trailers { get; }
}
