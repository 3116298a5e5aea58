using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;

namespace Parley.Tests.Engine.House;

/// <summary>
/// What crosses between grains is immutable and serialisable: Orleans copies or serialises it, the embedded runtime hands
/// over the reference, and both must look the same to a grain.
/// </summary>
public class ContractsTests
{
    private static readonly Type[] Plain =
        [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(Guid), typeof(DateTimeOffset), typeof(TimeSpan), typeof(ReadOnlyMemory<byte>), typeof(CancellationToken), typeof(void)];

    private static readonly Type[] Interfaces =
        [.. typeof(IConversationGrain).Assembly.GetTypes().Where(type => type.IsInterface && (typeof(IGrain).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type)))];

    public static TheoryData<Type> GrainInterfaces() => [.. Interfaces];

    public static TheoryData<Type> Records() => [.. Reachable()];

    [Fact]
    public void There_are_contracts_to_walk()
    {
        Assert.Contains(typeof(IConversationGrain), Interfaces);
        Assert.Contains(typeof(InboundMessage), Reachable());
    }

    [Theory]
    [MemberData(nameof(GrainInterfaces))]
    public void Interfaces_and_their_methods_have_aliases(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<AliasAttribute>());
        var aliases = type.GetMethods().Select(method => method.GetCustomAttribute<AliasAttribute>()?.Alias).ToArray();
        Assert.All(aliases, alias => Assert.False(string.IsNullOrEmpty(alias)));
        Assert.Equal(aliases.Distinct(), aliases);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Records_are_marked_numbered_and_immutable(Type type)
    {
        Assert.NotNull(type.GetCustomAttribute<GenerateSerializerAttribute>());
        Assert.StartsWith("parley.", type.GetCustomAttribute<AliasAttribute>()?.Alias ?? "", StringComparison.Ordinal);
        if (type.IsEnum) return;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(property => property.SetMethod is not null).ToArray();
        var numbers = properties.Select(property => property.GetCustomAttribute<IdAttribute>()?.Id ?? throw new Xunit.Sdk.XunitException($"{type.Name}.{property.Name} has no [Id].")).ToArray();
        Assert.Equal(Enumerable.Range(0, numbers.Length).Select(i => (uint)i), numbers.Order());
        foreach (var property in properties)
        {
            Assert.True(IsInitOnly(property), $"{type.Name}.{property.Name} can be set after construction.");
            Assert.True(IsAllowed(property.PropertyType), $"{type.Name}.{property.Name} is a {property.PropertyType}, which can change or which Orleans does not serialise by itself.");
        }

        Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), field => Assert.True(field.IsInitOnly, $"{type.Name}.{field.Name} can change."));
    }

    [Fact]
    public void Keys_fit_orleans_storage_in_both_editions()
    {
        string[] keys = [new ConversationKey(TenantId.New(), ConversationId.New()).ToString(), new SessionKey(TenantId.New(), SessionId.New()).ToString(), TenantId.New().Value];
        Assert.All(keys, key =>
        {
            Assert.InRange(key[0], 'g', 'z');
            Assert.Equal(key.ToLowerInvariant(), key);
            Assert.DoesNotContain('+', key);
            Assert.True("parley.conversation".Length + key.Length <= 150);
        });
        Assert.Equal(ConversationKey.Parse(keys[0]).ToString(), keys[0]);
        Assert.Throws<FormatException>(() => ConversationKey.Parse("12"));
    }

    private static bool IsInitOnly(PropertyInfo property) =>
        property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));

    private static bool IsAllowed(Type type) => Element(type) is var element && (Plain.Contains(element) || IsOurs(element));

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Parley.Contracts", StringComparison.Ordinal) == true && !type.IsInterface;

    /// <summary>What is inside a Task, a Nullable or an ImmutableArray.</summary>
    private static Type Element(Type type)
    {
        while (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(Nullable<>) || open == typeof(ImmutableArray<>)))
            type = type.GetGenericArguments()[0];
        return type;
    }

    private static HashSet<Type> Reachable()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(Interfaces.SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)));
        while (open.TryDequeue(out var next))
        {
            var type = Element(next);
            if (Plain.Contains(type) || type == typeof(Task) || typeof(IGrainObserver).IsAssignableFrom(type)) continue;
            Assert.True(IsOurs(type), $"{type} crosses between grains and is neither plain nor one of the contracts.");
            if (!found.Add(type) || type.IsEnum) continue;
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)) open.Enqueue(property.PropertyType);
        }

        return found;
    }
}
