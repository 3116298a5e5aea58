using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>Makes instances: services from the activation's scope, persistent states by their attribute.</summary>
internal static class GrainConstructor
{
    private static readonly MethodInfo CreateState =
        typeof(GrainConstructor).GetMethod(nameof(State), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Func<GrainActivation, object> For(Type type)
    {
        var make = Maker(type);
        return activation =>
        {
            try
            {
                return make(activation);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Failed to create an instance of grain type '{type}'. See InnerException for details.", e);
            }
        };
    }

    private static Func<GrainActivation, object> Maker(Type type)
    {
        var constructors = type.GetConstructors();
        var facets = constructors.Select(c => c.GetParameters().Where(p => p.IsDefined(typeof(PersistentStateAttribute), true)).ToArray())
            .FirstOrDefault(p => p.Length > 0) ?? [];
        // The service scope is only made for a class that takes services.
        if (constructors is [{ } only] && only.GetParameters().Length == 0)
        {
            var make = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);
            return activation => make(activation.Silo.Services, null);
        }

        var states = facets.Select(FacetFor).ToArray();
        var factory = ActivatorUtilities.CreateFactory(type, Array.ConvertAll(facets, p => p.ParameterType));
        var onlyStates = constructors.Length == 1 && constructors[0].GetParameters().Length == facets.Length;
        return activation => factory(
            onlyStates ? activation.Silo.Services : activation.ActivationServices,
            Array.ConvertAll(states, create => create(activation)));
    }

    private static Func<GrainActivation, object> FacetFor(ParameterInfo parameter)
    {
        var attribute = parameter.GetCustomAttribute<PersistentStateAttribute>(true)!;
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' of {parameter.Member.DeclaringType} has [PersistentState] and must be of type IPersistentState<T>, not {parameter.ParameterType}.",
                parameter.Name);
        }

        var name = string.IsNullOrEmpty(attribute.StateName) ? parameter.Name! : attribute.StateName;
        var create = CreateState.MakeGenericMethod(parameter.ParameterType.GetGenericArguments())
            .CreateDelegate<Func<GrainActivation, string, string?, object>>();
        return activation => create(activation, name, attribute.StorageName);
    }

    private static object State<TState>(GrainActivation activation, string stateName, string? storageName) =>
        new PersistentState<TState>(activation, stateName, activation.Silo.Storages.Find(storageName, activation.GrainId.Type));
}
