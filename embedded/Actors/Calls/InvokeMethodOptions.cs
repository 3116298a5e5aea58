namespace Orleans.CodeGeneration;

/// <summary>How a method's calls are scheduled.</summary>
[Flags]
[GenerateSerializer]
public enum InvokeMethodOptions
{
    /// <summary>One at a time, the caller waits.</summary>
    None = 0,

    /// <summary>The caller does not wait.</summary>
    OneWay = 1 << 0,

    /// <summary>Interleaves with other read-only calls.</summary>
    ReadOnly = 1 << 1,

    /// <summary>Interleaves with every call.</summary>
    AlwaysInterleave = 1 << 2,
}
