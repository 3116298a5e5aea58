using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>How calls are waited for.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits; longer while a debugger is attached. 30 seconds.</summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    /// <summary>How long a caller waits while a debugger is attached. 30 minutes.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a timeout also cancels the method's token.</summary>
    public bool CancelRequestOnTimeout { get; set; }
}

/// <summary>How calls are waited for and queued.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>How many calls may wait for one activation or observer before others fail with <see cref="Runtime.LimitExceededException"/>; 0: any number.</summary>
    public int MaxEnqueuedRequestsHardLimit { get; set; }
}
