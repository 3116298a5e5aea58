namespace Orleans.Runtime;

internal enum ActivationState : byte
{
    /// <summary>Calls wait for the instance to be made and activated.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Valid,

    /// <summary>Running calls finish, new ones wait for the next activation.</summary>
    Deactivating,

    /// <summary>It has ended and accepts nothing.</summary>
    Invalid,
}
