using Grpc.Core;
using Parley.Tests.Interop;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>Answers with the test's own handlers.</summary>
public sealed class HandlerService(Handlers handlers) : Interop.Interop.InteropBase
{
    public override Task<Answer> Unary(Ask request, ServerCallContext context) => handlers.Unary(request, context);

    public override Task<Total> Collect(IAsyncStreamReader<Ask> requestStream, ServerCallContext context) => handlers.Collect(requestStream, context);

    public override Task Expand(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context) =>
        handlers.Expand(request, responseStream, context);

    public override Task Converse(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context) =>
        handlers.Converse(requestStream, responseStream, context);
}
