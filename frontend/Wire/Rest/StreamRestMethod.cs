using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>A method that answers one request with a stream, as Server-Sent Events.</summary>
internal sealed class StreamRestMethod<TService, TRequest, TResponse>(
    MethodDescriptor descriptor, RestRuntime runtime, ServiceActivator<TService> activator,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke)
    : RestMethod(descriptor, runtime)
    where TService : class where TRequest : class where TResponse : class
{
    // Where a stream begins, if its first message may be long in coming: a client that loses the connection before goes on there.
    private const string CursorHeader = "cursor";
    private readonly FieldDescriptor? _cursor = RequestReader.CursorOf(descriptor.OutputType);

    protected override TimeSpan? TimeoutOf(TimeSpan? asked) => asked;

    protected override async Task RunAsync(HttpContext http, RestRoute route, IMessage request, RestCallContext context)
    {
        await using var service = activator.Activate(http.RequestServices);
        await using var stream = new SseStream(
            http, Runtime.Options, Runtime.Time,
            // HTTP/1.1 clients do not read trailers, and a stream's come when it is over: what is known by now goes ahead.
            () => HeaderMetadata.WriteMissing(context.ResponseTrailers, http.Response.Headers));
        context.OnHeaders = headers => stream.OpenAsync(headers.FirstOrDefault(entry => entry.Key == CursorHeader && !entry.IsBinary)?.Value ?? "");
        var writer = new SseStreamWriter<TResponse>(stream, Writer, _cursor, route.ResponseField);
        var running = invoke(service.Instance, (TRequest)request, writer, context);
        try
        {
            await running.WaitAsync(context.CancellationToken);
            ThrowIfFailed(context);
            await stream.CompleteAsync();
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            if (!await stream.FailAsync(FailureOf(exception, context))) await AnswerFailureAsync(http, exception, context);
            await http.Response.CompleteAsync();
        }
        finally
        {
            // The instance and its scope live until the method has let go of them.
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
