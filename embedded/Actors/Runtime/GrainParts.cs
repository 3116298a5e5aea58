using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>
/// Finds the assemblies with grains: what is loaded, what that refers to, what <see cref="ApplicationPartAttribute"/> names, and
/// what lies beside the program and refers to this assembly.
/// </summary>
internal static class GrainParts
{
    private static readonly string[] Foreign = ["System", "Microsoft", "netstandard", "mscorlib", "WindowsBase", "xunit", "testhost", "Npgsql", "SQLitePCLRaw", "Google", "Grpc"];

    public static IEnumerable<GrainPart> Find()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Queue<Assembly>();
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Add(assembly);
        if (Assembly.GetEntryAssembly() is { } entry) Add(entry);
        foreach (var beside in Beside())
        {
            if (!seen.Contains(beside.Name!) && TryLoad(beside) is { } loaded) Add(loaded);
        }

        while (pending.TryDequeue(out var assembly))
        {
            var named = assembly.GetCustomAttributes<ApplicationPartAttribute>().Select(p => new AssemblyName(p.AssemblyName));
            foreach (var reference in assembly.GetReferencedAssemblies().Concat(named))
            {
                if (!seen.Contains(reference.Name!) && !IsForeign(reference.Name!) && TryLoad(reference) is { } loaded) Add(loaded);
            }

            if (Of(assembly) is { } part) yield return part;
        }

        void Add(Assembly assembly)
        {
            if (assembly.GetName().Name is { } name && !assembly.IsDynamic && !IsForeign(name) && seen.Add(name)) pending.Enqueue(assembly);
        }
    }

    public static GrainPart? Of(Assembly assembly) =>
        assembly.GetCustomAttribute<GrainPartAttribute>() is { } marked ? (GrainPart)Activator.CreateInstance(marked.Part, nonPublic: true)! : null;

    private static IEnumerable<AssemblyName> Beside()
    {
        var paths = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in paths)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && !IsForeign(name) && RefersToThis(path)) yield return new(name);
        }
    }

    private static bool RefersToThis(string path)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            var metadata = image.GetMetadataReader();
            var own = typeof(GrainParts).Assembly.GetName().Name!;
            return metadata.AssemblyReferences.Any(r => metadata.StringComparer.Equals(metadata.GetAssemblyReference(r).Name, own));
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or InvalidOperationException)
        {
            // Not a managed assembly.
            return false;
        }
    }

    private static bool IsForeign(string name) =>
        Array.Exists(Foreign, prefix => name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] is '.' or '_'));

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // A reference that was only needed to compile.
            return null;
        }
    }
}
