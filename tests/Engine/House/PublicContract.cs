using System.Globalization;
using System.Reflection;
using Google.Api;
using Google.Protobuf.Reflection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.V1;

namespace Parley.Tests.Engine.House;

/// <summary>
/// Everything that others rely on, a line each: grains with their methods, records with their numbered members, the API's
/// services, messages and enums. Each line stands by itself, so that growth is new lines and nothing else.
/// </summary>
internal static class PublicContract
{
    /// <summary>The whole contract, in an order of its own.</summary>
    public static string[] Lines() => [.. Grains().Concat(Records()).Concat(Api()).Order(StringComparer.Ordinal)];

    /// <summary>The files of the API's contract, found without the engine's help.</summary>
    public static IEnumerable<FileDescriptor> ApiFiles() => typeof(MessagesReflection).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(FileDescriptor)).Select(property => (FileDescriptor)property!.GetValue(null)!);

    private static IEnumerable<string> Grains() =>
        from type in typeof(IConversationGrain).Assembly.GetTypes()
        where type.IsInterface && (typeof(IGrain).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type))
        from method in type.GetMethods()
        select $"grain {Alias(type)}.{Alias(method)}({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}): {Name(method.ReturnType)}";

    private static IEnumerable<string> Records()
    {
        foreach (var type in typeof(IConversationGrain).Assembly.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null))
        {
            if (type.IsEnum)
            {
                foreach (var value in type.GetEnumValues()) yield return $"enum {Alias(type)} {Convert.ToInt64(value, CultureInfo.InvariantCulture)} {value}";
                continue;
            }

            yield return $"record {Alias(type)}";
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (property.GetCustomAttribute<IdAttribute>() is { } id) yield return $"record {Alias(type)} {id.Id} {property.Name}: {Name(property.PropertyType)}";
            }
        }
    }

    private static IEnumerable<string> Api()
    {
        foreach (var file in ApiFiles())
        {
            foreach (var line in file.EnumTypes.SelectMany(Values).Concat(file.MessageTypes.SelectMany(Fields)).Concat(file.Services.SelectMany(Methods))) yield return line;
        }
    }

    private static IEnumerable<string> Fields(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Select(field => $"message {message.FullName} {field.FieldNumber} {field.Name}: {Shape(field)}").Prepend($"message {message.FullName}")
            .Concat(message.EnumTypes.SelectMany(Values)).Concat(message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(Fields));

    private static IEnumerable<string> Values(EnumDescriptor @enum) => @enum.Values.Select(value => $"enum {@enum.FullName} {value.Number} {value.Name}");

    private static IEnumerable<string> Methods(ServiceDescriptor service)
    {
        foreach (var method in service.Methods)
        {
            var (reads, writes) = (method.IsClientStreaming ? "stream " : "", method.IsServerStreaming ? "stream " : "");
            yield return $"rpc {service.FullName}.{method.Name}({reads}{method.InputType.FullName}): {writes}{method.OutputType.FullName}";
            if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule) continue;
            foreach (var http in rule.AdditionalBindings.Prepend(rule))
                yield return $"rest {service.FullName}.{method.Name} {http.PatternCase.ToString().ToUpperInvariant()} {http.Get}{http.Post}{http.Put}{http.Patch}{http.Delete}{(http.Body.Length > 0 ? $" body {http.Body}" : "")}";
        }
    }

    private static string Shape(FieldDescriptor field)
    {
        if (field.IsMap) return $"map<{Shape(field.MessageType.Fields[1])}, {Shape(field.MessageType.Fields[2])}>";
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var plain => plain.ToString().ToLowerInvariant(),
        };
        var oneof = field.RealContainingOneof is { } one ? $" of {one.Name}" : "";
        return $"{(field.IsRepeated ? "repeated " : field.HasPresence && field.FieldType != FieldType.Message && oneof.Length == 0 ? "optional " : "")}{type}{oneof}";
    }

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : Alias(type);
}
