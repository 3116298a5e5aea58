using System.Reflection;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>
/// The comments of .proto files by the full name of what they stand at, from descriptor sets that carry source
/// information (see ProtoComments.targets).
/// </summary>
internal sealed class ProtoComments
{
    // Field numbers in descriptor.proto: the paths of source information consist of them.
    private const int FileMessages = 4, FileEnums = 5, FileServices = 6, MessageFields = 2, MessageNested = 3, MessageEnums = 4,
        EnumValues = 2, ServiceMethods = 2;

    private readonly Dictionary<string, string> _byName = [];

    /// <summary>Reads all descriptor sets embedded in the assemblies of <paramref name="services"/>; none is fine.</summary>
    public static ProtoComments Of(IEnumerable<ServiceDescriptor> services)
    {
        var comments = new ProtoComments();
        var assemblies = services.SelectMany(service => service.Methods).Select(method => method.InputType.ClrType.Assembly).Distinct();
        foreach (var assembly in assemblies) comments.Add(assembly);
        return comments;
    }

    /// <summary>The comment at a service, method, message, field, enum or value, its lines joined; null if there is none.</summary>
    public string? Of(string fullName) => _byName.GetValueOrDefault(fullName);

    private void Add(Assembly assembly)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".protoset", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var file in FileDescriptorSet.Parser.ParseFrom(stream).File) Add(file);
        }
    }

    private void Add(FileDescriptorProto file)
    {
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
        {
            var text = location.HasLeadingComments ? location.LeadingComments : location.TrailingComments;
            if (text.Length > 0 && NameOf(file, location.Path) is { } name) _byName[name] = Tidy(text);
        }
    }

    private static string? NameOf(FileDescriptorProto file, IReadOnlyList<int> path)
    {
        if (path.Count is 0 || path.Count % 2 != 0) return null;
        var prefix = file.HasPackage && file.Package.Length > 0 ? file.Package + "." : "";
        switch (path[0])
        {
            case FileServices:
                var service = file.Service[path[1]];
                if (path.Count == 2) return prefix + service.Name;
                return path.Count == 4 && path[2] == ServiceMethods ? $"{prefix}{service.Name}.{service.Method[path[3]].Name}" : null;
            case FileEnums:
                return NameOf(file.EnumType[path[1]], prefix, path, 2);
            case FileMessages:
                return NameOf(file.MessageType[path[1]], prefix, path, 2);
            default:
                return null;
        }
    }

    private static string? NameOf(DescriptorProto message, string prefix, IReadOnlyList<int> path, int at)
    {
        var name = prefix + message.Name;
        if (at == path.Count) return name;
        var (kind, index) = (path[at], path[at + 1]);
        return kind switch
        {
            MessageFields when at + 2 == path.Count => $"{name}.{message.Field[index].Name}",
            MessageNested => NameOf(message.NestedType[index], name + ".", path, at + 2),
            MessageEnums => NameOf(message.EnumType[index], name + ".", path, at + 2),
            _ => null,
        };
    }

    // A value's full name stands beside its type's, not below it; here the type's name tells values of one name apart.
    private static string? NameOf(EnumDescriptorProto type, string prefix, IReadOnlyList<int> path, int at)
    {
        var name = prefix + type.Name;
        if (at == path.Count) return name;
        return path[at] == EnumValues && at + 2 == path.Count ? $"{name}.{type.Value[path[at + 1]].Name}" : null;
    }

    /// <summary>Lines of a paragraph become one line; empty lines stay.</summary>
    private static string Tidy(string comment)
    {
        var text = new StringBuilder();
        foreach (var line in comment.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0) text.Append("\n\n");
            else text.Append(text.Length > 0 && text[^1] != '\n' ? " " : "").Append(line);
        }

        return text.ToString().Trim();
    }
}
