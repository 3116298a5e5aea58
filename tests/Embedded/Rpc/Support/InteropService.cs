using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>The service behind the wire tests; see interop.proto for what each field asks for.</summary>
public sealed class InteropService(InteropService.Calls calls) : Interop.Interop.InteropBase
{
    /// <summary>What the tests know of calls that wait.</summary>
    public sealed class Calls
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _cancelled = new();

        /// <summary>Completes when the named call has begun to wait.</summary>
        public TaskCompletionSource Waiting(string name) => _waiting.GetOrAdd(name, _ => New());

        /// <summary>Completes when the named call's token was cancelled.</summary>
        public TaskCompletionSource Cancelled(string name) => _cancelled.GetOrAdd(name, _ => New());

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public override async Task<Answer> Unary(Ask request, ServerCallContext context)
    {
        await Behave(request, context);
        FailIfAsked(request);
        return AnswerTo(request, 1);
    }

    public override async Task<Total> Collect(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        var total = new Total();
        await foreach (var request in requestStream.ReadAllAsync())
        {
            await Behave(request, context);
            FailIfAsked(request);
            total.Messages++;
            total.Bytes += request.Payload.Length;
        }

        return total;
    }

    public override async Task Expand(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        if (!request.Wait)
            await Behave(request, context);
        for (var i = 1; i <= request.Count; i++)
            await responseStream.WriteAsync(AnswerTo(request, i));
        if (request.Wait)
            await Behave(request, context);
        FailIfAsked(request);
    }

    public override async Task Converse(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        var number = 0;
        await foreach (var request in requestStream.ReadAllAsync())
        {
            await Behave(request, context);
            FailIfAsked(request);
            await responseStream.WriteAsync(AnswerTo(request, ++number));
        }
    }

    private async Task Behave(Ask request, ServerCallContext context)
    {
        if (request.EchoMetadata)
            await EchoMetadata(context);
        if (request.Throw)
            throw new InvalidOperationException("the secret of the handler");
        if (request.CancelledName.Length > 0)
            await calls.Cancelled(request.CancelledName).Task.WaitAsync(context.CancellationToken);
        if (!request.Wait)
            return;

        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.CancellationToken.Register(cancelled.SetResult);
        calls.Waiting(request.Name).TrySetResult();
        await cancelled.Task;
        calls.Cancelled(request.Name).TrySetResult();
        context.CancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task EchoMetadata(ServerCallContext context)
    {
        var echoed = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            echoed.Add(entry);
            context.ResponseTrailers.Add(entry);
        }

        await context.WriteResponseHeadersAsync(echoed);
    }

    private static void FailIfAsked(Ask request)
    {
        if (request.FailCode != 0)
        {
            throw new RpcException(
                new Status((StatusCode)request.FailCode, request.FailDetail),
                new Metadata { { "x-reason", "ASKED_FOR" }, { "x-detail-bin", [0, 1, 254, 255] } });
        }
    }

    private static Answer AnswerTo(Ask request, int number) =>
        new() { Payload = request.Payload, Number = number, Padding = ByteString.CopyFrom(new byte[request.AnswerSize]) };
}
