using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Parley.Wire;

/// <summary>What the generated code says of a service class.</summary>
internal static class GeneratedService
{
    /// <summary>The static Bind method of the generated base that <paramref name="service"/> derives from, and the descriptor.</summary>
    public static (MethodInfo Bind, ServiceDescriptor Descriptor) Of(Type service)
    {
        for (var type = service; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is not { } attribute) continue;
            var bind = attribute.BindType.GetMethod(attribute.BindMethodName, BindingFlags.Public | BindingFlags.Static, [typeof(ServiceBinderBase), type]);
            var descriptor = attribute.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
            if (bind is not null && descriptor is ServiceDescriptor found) return (bind, found);
        }

        throw new InvalidOperationException($"{service} does not derive from a service base that the protobuf compiler generated.");
    }
}
