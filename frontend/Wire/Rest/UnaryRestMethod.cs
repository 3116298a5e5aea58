using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Parley.Wire;

/// <summary>A method with one request and one answer.</summary>
internal sealed class UnaryRestMethod<TService, TRequest, TResponse>(
    MethodDescriptor descriptor, RestRuntime runtime, ServiceActivator<TService> activator,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke)
    : RestMethod(descriptor, runtime)
    where TService : class where TRequest : class where TResponse : class
{
    protected override TimeSpan? TimeoutOf(TimeSpan? asked) =>
        asked is { } timeout && timeout < Runtime.Options.UnaryTimeout ? timeout : Runtime.Options.UnaryTimeout;

    protected override async Task RunAsync(HttpContext http, RestRoute route, IMessage request, RestCallContext context)
    {
        await using var service = activator.Activate(http.RequestServices);
        var running = invoke(service.Instance, (TRequest)request, context);
        try
        {
            // The answer is due at the deadline also if the method does not heed its token.
            var answer = await running.WaitAsync(context.CancellationToken);
            ThrowIfFailed(context);
            await AnswerAsync(http, route, answer, context);
        }
        catch (Exception exception) when (!running.IsCompleted)
        {
            if (!http.RequestAborted.IsCancellationRequested)
            {
                await AnswerFailureAsync(http, exception, context);
                await http.Response.CompleteAsync();
            }

            // The instance and its scope live until the method has let go of them.
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AnswerAsync(HttpContext http, RestRoute route, TResponse? answer, RestCallContext context)
    {
        if (answer is null) throw new InvalidOperationException($"{Descriptor.FullName} returned no message.");
        var body = new ArrayBufferWriter<byte>(1024);
        if (route.ResponseField is { } field) Writer.WriteField(body, (IMessage)answer, field);
        else Writer.Write(body, (IMessage)answer);
        HeaderMetadata.Write(context.ResponseTrailers, http.Response.Headers);
        JsonResponse.Prepare(http.Response);
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
