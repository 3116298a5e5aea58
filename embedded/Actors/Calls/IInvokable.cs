using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>Something that holds the target of a call.</summary>
public interface ITargetHolder
{
    /// <summary>The target.</summary>
    object? GetTarget();

    /// <summary>A component of the target by type.</summary>
    object? GetComponent(Type componentType);
}

/// <summary>Typed access to components.</summary>
public static class TargetHolderExtensions
{
    /// <summary>A component of the target by type.</summary>
    public static TComponent? GetComponent<TComponent>(this ITargetHolder holder)
        where TComponent : class => (TComponent?)holder.GetComponent(typeof(TComponent));
}

/// <summary>A call: a method, its arguments and, on its way, its target.</summary>
public interface IInvokable : IDisposable
{
    /// <summary>Whether the method takes a cancellation token.</summary>
    bool IsCancellable => false;

    /// <summary>The target, once set.</summary>
    object? GetTarget();

    /// <summary>Sets the target.</summary>
    void SetTarget(ITargetHolder holder);

    /// <summary>Calls the method; what it throws is in the response.</summary>
    ValueTask<Response> Invoke();

    /// <summary>The number of arguments.</summary>
    int GetArgumentCount();

    /// <summary>An argument.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces an argument.</summary>
    void SetArgument(int index, object value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The name of the interface that declares the method.</summary>
    string GetInterfaceName();

    /// <summary>The call's name in traces.</summary>
    string GetActivityName();

    /// <summary>The method.</summary>
    MethodInfo GetMethod();

    /// <summary>The interface that declares the method.</summary>
    Type GetInterfaceType();

    /// <summary>The method's own response timeout, if it has one.</summary>
    TimeSpan? GetDefaultResponseTimeout() => null;

    /// <summary>The cancellation token among the arguments.</summary>
    CancellationToken GetCancellationToken() => default;

    /// <summary>Asks the running method to stop; false when it takes no token.</summary>
    bool TryCancel() => false;
}
