using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Parley.Wire;

/// <summary>A service method that answers over REST. One subclass per call shape; errors all come together here.</summary>
internal abstract partial class RestMethod(MethodDescriptor descriptor, RestRuntime runtime)
{
    public MethodDescriptor Descriptor { get; } = descriptor;

    /// <summary>What an authorisation filter may look at: the attributes of service class and method.</summary>
    public required IReadOnlyList<object> Metadata { get; init; }

    protected RestRuntime Runtime { get; } = runtime;

    protected ProtoJsonReader Reader { get; } = new(TypeRegistry.FromFiles(descriptor.File));

    protected ProtoJsonWriter Writer { get; } = new(TypeRegistry.FromFiles(descriptor.File));

    private string FullName => $"/{Descriptor.Service.FullName}/{Descriptor.Name}";

    /// <summary>The handler of one of the method's routes.</summary>
    public RequestDelegate HandlerOf(RestRoute route)
    {
        var reader = new RequestReader(route, Reader, Runtime.Options.MaxBodyBytes);
        return http => HandleAsync(http, route, reader);
    }

    /// <summary>Runs the call and answers it; an exception before the response started becomes an error answer.</summary>
    protected abstract Task RunAsync(HttpContext http, RestRoute route, IMessage request, RestCallContext context);

    /// <summary>The time a call may take, given what the client asked for.</summary>
    protected abstract TimeSpan? TimeoutOf(TimeSpan? asked);

    /// <summary>What the client is told of <paramref name="exception"/>. What nobody meant to throw is logged, not told.</summary>
    protected RpcFailure FailureOf(Exception exception, RestCallContext? context)
    {
        switch (exception)
        {
            // The deadline cancels the method, which may say so in either way.
            case OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled } when context?.DeadlinePassed == true:
                return RpcFailure.Of(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", "The call took longer than it may.");
            case RpcException rpc:
                return RpcFailure.Read(rpc);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return RpcFailure.Of(StatusCode.ResourceExhausted, StatusTable.BodyTooLarge, "The body is too large.");
            case BadHttpRequestException:
                return RpcFailure.Invalid("BAD_REQUEST", "The request broke off or is not valid HTTP.");
            default:
                LogUnexpected(Runtime.Logger, exception, Descriptor.FullName);
                return RpcFailure.Of(StatusCode.Internal, "INTERNAL", "Something went wrong on our side.");
        }
    }

    private async Task HandleAsync(HttpContext http, RestRoute route, RequestReader reader)
    {
        RestCallContext? context = null;
        var served = false;
        try
        {
            context = new RestCallContext(http, FullName, TimeoutOf(RequestTimeout.Of(http.Request)), Runtime.Time);
            var request = await reader.ReadAsync(http, context.CancellationToken);
            served = true;
            await RunAsync(http, route, request, context);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await AnswerFailureAsync(http, served ? exception : Runtime.Unserved(http) ?? exception, context);
        }
        finally
        {
            context?.Dispose();
        }
    }

    /// <summary>Answers with what <paramref name="exception"/> says, and with the trailers that it and the call carry.</summary>
    protected async Task AnswerFailureAsync(HttpContext http, Exception exception, RestCallContext? context)
    {
        var failure = FailureOf(exception, context);
        if (context is not null) HeaderMetadata.Write(context.ResponseTrailers, http.Response.Headers);
        if (exception is RpcException rpc && rpc.Trailers != context?.ResponseTrailers) HeaderMetadata.Write(rpc.Trailers, http.Response.Headers);
        await FailureResponse.WriteAsync(http, failure);
    }

    /// <summary>Throws what <see cref="ServerCallContext.Status"/> says if the method returned after setting it to a failure.</summary>
    protected static void ThrowIfFailed(RestCallContext context)
    {
        if (context.Status.StatusCode != StatusCode.OK) throw new RpcException(context.Status, context.ResponseTrailers);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method);
}
