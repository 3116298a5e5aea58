using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Parley.V1;

namespace Parley.Frontend.Access;

/// <summary>What each method of the API needs, read from the contract: there is no second list.</summary>
public static class Permissions
{
    private static readonly FrozenDictionary<string, MethodAccess> Methods = Read();

    /// <summary>What a method needs.</summary>
    /// <param name="method">Its full name, <c>/package.Service/Method</c>.</param>
    /// <exception cref="InvalidOperationException">The contract does not say.</exception>
    public static MethodAccess Of(string method) =>
        Methods.GetValueOrDefault(method) ?? throw new InvalidOperationException($"The contract names no permission for {method}.");

    /// <summary>A permission's bit in <see cref="KeyScope.Permissions"/>.</summary>
    public static long Bit(Permission permission) => 1L << (int)permission;

    /// <summary>A permission as the API writes it.</summary>
    public static string NameOf(Permission permission) => AccessReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)permission).Name;

    /// <summary>What an API key or a role can have: everything but the operator's, and what needs no permission or no key.</summary>
    public static ImmutableArray<Permission> OfKeys { get; } =
        [.. Enum.GetValues<Permission>().Where(static one => one is not (Permission.Unspecified or Permission.Credential or Permission.PlatformAdmin or Permission.Anyone or Permission.SignedIn))];

    private static FrozenDictionary<string, MethodAccess> Read()
    {
        var methods =
            from type in typeof(AccessReflection).Assembly.GetTypes()
            where type.GetProperty("Descriptor")?.PropertyType == typeof(FileDescriptor)
            from service in ((FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!).Services
            from method in service.Methods
            select method;
        return methods.ToFrozenDictionary(static method => $"/{method.Service.FullName}/{method.Name}", static method => new MethodAccess(
            method.GetOptions()?.GetExtension(AccessExtensions.Permission) ?? Permission.Unspecified,
            method.GetOptions()?.GetExtension(AccessExtensions.BySession) ?? false)
        {
            Streams = method.IsClientStreaming || method.IsServerStreaming,
            Audit = method.GetOptions()?.GetExtension(AccessExtensions.Audit) ?? MethodAccess.NotRecorded,
            WhileSuspended = method.GetOptions()?.GetExtension(AccessExtensions.WhileSuspended) ?? false,
            BeforeSecondFactor = method.GetOptions()?.GetExtension(AccessExtensions.BeforeSecondFactor) ?? false,
        });
    }
}

/// <summary>What a method needs.</summary>
/// <param name="Permission">Unspecified where the contract does not say, which nobody has.</param>
/// <param name="BySession">True for methods that a key limited to sessions may use.</param>
public sealed record MethodAccess(Permission Permission, bool BySession)
{
    internal static readonly AuditRule NotRecorded = new() { Kind = AuditRule.Types.Kind.None };

    /// <summary>True for methods that may outlast their credential.</summary>
    public bool Streams { get; init; }

    /// <summary>How its calls are recorded.</summary>
    public AuditRule Audit { get; init; } = NotRecorded;

    /// <summary>True for methods that people of a suspended account may still use.</summary>
    public bool WhileSuspended { get; init; }

    /// <summary>True for methods that an admin of the platform uses to set up a second factor, or to leave.</summary>
    public bool BeforeSecondFactor { get; init; }

    /// <summary>What a route that is no method of the contract needs, and how it is recorded.</summary>
    /// <param name="action">One word for it, such as <c>message_log.export</c>.</param>
    public static MethodAccess Route(Permission permission, AuditRule.Types.Kind kind, string action, string target = "", bool bySession = false) =>
        new(permission, bySession) { Audit = new AuditRule { Kind = kind, Action = action, Target = target } };
}
