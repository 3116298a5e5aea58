using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Parley.Wire;

/// <summary>
/// Collects a service class's methods through the Bind method of its generated base, which is the one place that knows
/// their types. Delegates are made once, here; a call is then an ordinary delegate invocation. Client-streaming and duplex
/// methods have no REST form and are passed over.
/// </summary>
internal sealed class RestServiceBinder<TService> : ServiceBinderBase where TService : class
{
    private readonly ServiceActivator<TService> _activator = new();
    private readonly List<RestMethod> _methods = [];
    private readonly RestRuntime _runtime;
    private readonly ServiceDescriptor _service;

    private RestServiceBinder(RestRuntime runtime, ServiceDescriptor service) => (_runtime, _service) = (runtime, service);

    /// <summary>All unary and server-streaming methods of the service class.</summary>
    /// <exception cref="InvalidOperationException">The class does not derive from a generated service base.</exception>
    public static IReadOnlyList<RestMethod> Collect(RestRuntime runtime)
    {
        var (bind, service) = GeneratedService.Of(typeof(TService));
        var binder = new RestServiceBinder<TService>(runtime, service);
        bind.Invoke(null, [binder, null]);
        return binder._methods;
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) where TRequest : class where TResponse : class
    {
        var implementation = Implementation(method.Name, typeof(TRequest), typeof(ServerCallContext));
        _methods.Add(new UnaryRestMethod<TService, TRequest, TResponse>(Descriptor(method), _runtime, _activator,
            implementation.CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>()) { Metadata = MetadataOf(implementation) });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) where TRequest : class where TResponse : class
    {
        var implementation = Implementation(method.Name, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        _methods.Add(new StreamRestMethod<TService, TRequest, TResponse>(Descriptor(method), _runtime, _activator,
            implementation.CreateDelegate<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>())
            { Metadata = MetadataOf(implementation) });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) where TRequest : class where TResponse : class
    {
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) where TRequest : class where TResponse : class
    {
    }

    private MethodDescriptor Descriptor(IMethod method) => _service.FindMethodByName(method.Name)
        ?? throw new InvalidOperationException($"{_service.FullName} has no method {method.Name}.");

    private static MethodInfo Implementation(string name, params Type[] parameters) =>
        typeof(TService).GetMethod(name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no public method {name}.");

    private static object[] MetadataOf(MethodInfo implementation) =>
        [.. typeof(TService).GetCustomAttributes(inherit: true), .. implementation.GetCustomAttributes(inherit: true)];
}
