using Google.Protobuf.Reflection;

namespace Parley.Wire;

/// <summary>Every service that a server offers, with all files, names and extensions that their contracts reach.</summary>
public sealed class ReflectionCatalog
{
    private readonly Dictionary<string, FileDescriptor> _files = [];
    private readonly Dictionary<string, FileDescriptor> _symbols = [];
    private readonly Dictionary<string, SortedDictionary<int, FileDescriptor>> _extensions = [];

    /// <summary>Reads the contracts of <paramref name="services"/> once.</summary>
    public ReflectionCatalog(IEnumerable<ServiceDescriptor> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var all = services.ToList();
        Services = [.. all.Select(service => service.FullName).Distinct().Order(StringComparer.Ordinal)];
        foreach (var service in all) Add(service.File);
    }

    /// <summary>The services' full names in order.</summary>
    public IReadOnlyList<string> Services { get; }

    internal FileDescriptor? FileByName(string name) => _files.GetValueOrDefault(name);

    /// <summary>The file that declares a message, enum, value, field, oneof, extension, service or method.</summary>
    internal FileDescriptor? FileOfSymbol(string name) => _symbols.GetValueOrDefault(name.TrimStart('.'));

    internal FileDescriptor? FileOfExtension(string type, int number) =>
        _extensions.TryGetValue(type.TrimStart('.'), out var numbers) ? numbers.GetValueOrDefault(number) : null;

    /// <summary>The numbers of a message type's known extensions; null if the type is not known.</summary>
    internal IReadOnlyCollection<int>? ExtensionsOf(string type)
    {
        type = type.TrimStart('.');
        if (_extensions.TryGetValue(type, out var numbers)) return numbers.Keys;
        return FileOfSymbol(type)?.MessageTypes.SelectMany(WithNested).Any(message => message.FullName == type) == true ? [] : null;
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (var dependency in file.Dependencies) Add(dependency);
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods) _symbols[method.FullName] = file;
        }

        foreach (var type in file.EnumTypes) Add(type, file);
        foreach (var extension in file.Extensions.UnorderedExtensions) AddExtension(extension, file);
        foreach (var message in file.MessageTypes.SelectMany(WithNested)) Add(message, file);
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var field in message.Fields.InDeclarationOrder()) _symbols[field.FullName] = file;
        foreach (var oneof in message.Oneofs) _symbols[oneof.FullName] = file;
        foreach (var type in message.EnumTypes) Add(type, file);
        foreach (var extension in message.Extensions.UnorderedExtensions) AddExtension(extension, file);
    }

    private void Add(EnumDescriptor type, FileDescriptor file)
    {
        _symbols[type.FullName] = file;
        // In protobuf's own naming a value stands beside its type; the descriptor here says below it.
        var scope = type.FullName[..^type.Name.Length];
        foreach (var value in type.Values) _symbols[scope + value.Name] = file;
    }

    private void AddExtension(FieldDescriptor extension, FileDescriptor file)
    {
        _symbols[extension.FullName] = file;
        var type = extension.ExtendeeType.FullName;
        if (!_extensions.TryGetValue(type, out var numbers)) _extensions[type] = numbers = [];
        numbers[extension.FieldNumber] = file;
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
