using System.ComponentModel;

namespace Orleans.Runtime;

/// <summary>Points to the generated list of an assembly's grain interfaces and classes.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainPartAttribute(Type part) : Attribute
{
    /// <summary>A subclass of <see cref="GrainPart"/> with a parameterless constructor.</summary>
    public Type Part { get; } = part;
}

/// <summary>The generated list of an assembly's grain interfaces and classes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainPart
{
    /// <summary>Names them all.</summary>
    public abstract void Register(IGrainPartRegistry registry);
}

/// <summary>Takes the names of an assembly's grain interfaces and classes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainPartRegistry
{
    /// <summary>An interface and how references of it are made.</summary>
    void AddInterface(Type type, Func<GrainReferenceShared, IdSpan, GrainReference> create);

    /// <summary>A grain class.</summary>
    void AddClass(Type type);
}
