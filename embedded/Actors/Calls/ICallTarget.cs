namespace Orleans.Runtime;

/// <summary>Something that takes calls: an activation, a pool of stateless workers, an observer.</summary>
internal interface ICallTarget
{
    /// <summary>Takes over <paramref name="request"/>. False: this target has ended, and the identity must be looked up anew.</summary>
    bool Accept(RequestBase request);
}
