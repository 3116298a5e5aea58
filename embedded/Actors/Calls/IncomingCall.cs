using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>One call on its way through the silo's filters, then the grain's own, then the method.</summary>
internal sealed class IncomingCall(GrainActivation activation, RequestBase request, IIncomingGrainCallFilter[] filters) : IIncomingGrainCallContext
{
    private static readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> Implementations = new();
    private int _stage;

    public IInvokable Request => request;

    public object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public GrainId? SourceId => request.Sender?.GrainId;

    public GrainId TargetId => activation.GrainId;

    public GrainInterfaceType InterfaceType => new(request.GetInterfaceName());

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public MethodInfo ImplementationMethod => Implementations.GetOrAdd((Grain.GetType(), InterfaceMethod), static key =>
    {
        if (!key.Method.DeclaringType!.IsAssignableFrom(key.Class)) return key.Method;
        var map = key.Class.GetInterfaceMap(key.Method.DeclaringType);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, key.Method)];
    });

    public Response? Response { get; set; }

    public object? Result
    {
        get => Response?.Result;
        set
        {
            if (Response is { Exception: null } and not CompletedResponse) Response.Result = value;
            else Response = Response.FromResult(value);
        }
    }

    public async Task Invoke()
    {
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
            return;
        }

        if (stage == filters.Length && activation.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
            return;
        }

        Response = await request.Invoke();
        if (Response.Exception is { } error) ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Runs the whole chain and answers the caller.</summary>
    public async Task RunAsync()
    {
        Response response;
        try
        {
            await Invoke();
            response = Response ?? Response.FromException(new InvalidOperationException(
                $"No filter of {request} went on with the call, and none set a result."));
        }
        catch (Exception error)
        {
            response = Response.FromException(error);
        }

        request.Answer(response);
        activation.OnCompleted(request, late: true);
    }
}
