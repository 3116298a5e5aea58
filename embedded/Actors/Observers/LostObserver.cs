namespace Orleans.Runtime;

/// <summary>In the place of an observer that is gone: takes calls and answers none, as nobody can tell it from one that is slow.</summary>
internal sealed class LostObserver : ICallTarget
{
    public static readonly LostObserver Instance = new();

    public bool Accept(RequestBase request) => true;
}
