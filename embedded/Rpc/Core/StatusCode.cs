namespace Grpc.Core;

/// <summary>How a call ended, as the <c>grpc-status</c> trailer carries it.</summary>
public enum StatusCode
{
    /// <summary>The call did what was asked.</summary>
    OK = 0,
    /// <summary>The caller gave the call up.</summary>
    Cancelled = 1,
    /// <summary>An error without a better code, such as an exception of the handler.</summary>
    Unknown = 2,
    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,
    /// <summary>The deadline passed first; the effect may have happened all the same.</summary>
    DeadlineExceeded = 4,
    /// <summary>What was asked for does not exist, or not for this caller.</summary>
    NotFound = 5,
    /// <summary>What was to be made exists already.</summary>
    AlreadyExists = 6,
    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,
    /// <summary>A limit is reached: a quota, a size, a rate.</summary>
    ResourceExhausted = 8,
    /// <summary>The system is not in the state that the call needs; repeating does not help before it changes.</summary>
    FailedPrecondition = 9,
    /// <summary>Lost against a concurrent call; repeat the whole sequence.</summary>
    Aborted = 10,
    /// <summary>Past the valid range, such as the end of a list.</summary>
    OutOfRange = 11,
    /// <summary>No such method here.</summary>
    Unimplemented = 12,
    /// <summary>The protocol or an invariant was broken.</summary>
    Internal = 13,
    /// <summary>Not reachable now; the call may be repeated.</summary>
    Unavailable = 14,
    /// <summary>Data is lost or damaged.</summary>
    DataLoss = 15,
    /// <summary>The caller did not prove who they are.</summary>
    Unauthenticated = 16,
}
