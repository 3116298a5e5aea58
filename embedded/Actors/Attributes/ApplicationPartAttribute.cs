namespace Orleans;

/// <summary>Names an assembly with grains or grain interfaces, so that it is found at start though nothing in code refers to it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ApplicationPartAttribute : Attribute
{
    /// <summary>Names the assembly.</summary>
    public ApplicationPartAttribute(string assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        AssemblyName = assemblyName;
    }

    /// <summary>The assembly's name.</summary>
    public string AssemblyName { get; }
}
