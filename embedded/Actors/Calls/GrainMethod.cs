using System.ComponentModel;
using System.Reflection;
using Orleans.CodeGeneration;

namespace Orleans.Runtime;

/// <summary>What is known of a grain method at compile time; one per method, made by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainMethod(Type interfaceType, string name, Type[] parameterTypes, InvokeMethodOptions options, string? responseTimeout = null)
{
    private MethodInfo? _method;

    /// <summary>The interface that declares the method.</summary>
    public Type InterfaceType { get; } = interfaceType;

    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>How calls are scheduled.</summary>
    public InvokeMethodOptions Options { get; } = options;

    /// <summary>The method's own response timeout.</summary>
    public TimeSpan? ResponseTimeout { get; } =
        responseTimeout is null ? null : TimeSpan.Parse(responseTimeout, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The method; looked up when first asked for.</summary>
    public MethodInfo Info => _method ??= InterfaceType.GetMethod(Name, parameterTypes)
        ?? throw new MissingMethodException(InterfaceType.FullName, Name);
}
