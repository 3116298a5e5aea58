using Grpc.Core;
using Grpc.Net.Client;

namespace Parley.Embedded.Rpc.Client;

/// <summary>Makes the calls of one channel.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        using var call = AsyncUnaryCall(method, host, options, request);
        return call.ResponseAsync.GetAwaiter().GetResult();
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        return new AsyncUnaryCall<TResponse>(call.CallForOneAsync(new SingleRequestContent<TRequest>(call.Requests, request)),
            Headers<TRequest, TResponse>, Status<TRequest, TResponse>, Trailers<TRequest, TResponse>, Dispose<TRequest, TResponse>, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var responses = new ClientStreamReader<TRequest, TResponse>(call, call.CallForManyAsync(new SingleRequestContent<TRequest>(call.Requests, request)));
        return new AsyncServerStreamingCall<TResponse>(responses,
            Headers<TRequest, TResponse>, Status<TRequest, TResponse>, Trailers<TRequest, TResponse>, Dispose<TRequest, TResponse>, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var content = new StreamedRequestContent();
        var response = call.CallForOneAsync(content);
        return new AsyncClientStreamingCall<TRequest, TResponse>(new ClientStreamWriter<TRequest, TResponse>(call, content, response), response,
            Headers<TRequest, TResponse>, Status<TRequest, TResponse>, Trailers<TRequest, TResponse>, Dispose<TRequest, TResponse>, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new ClientCall<TRequest, TResponse>(channel, method, host, options);
        var content = new StreamedRequestContent();
        var responses = new ClientStreamReader<TRequest, TResponse>(call, call.CallForManyAsync(content));
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(new ClientStreamWriter<TRequest, TResponse>(call, content, response: null), responses,
            Headers<TRequest, TResponse>, Status<TRequest, TResponse>, Trailers<TRequest, TResponse>, Dispose<TRequest, TResponse>, call);
    }

    private static Task<Metadata> Headers<TRequest, TResponse>(object call)
        where TRequest : class
        where TResponse : class => ((ClientCall<TRequest, TResponse>)call).ResponseHeaders;

    private static Status Status<TRequest, TResponse>(object call)
        where TRequest : class
        where TResponse : class => ((ClientCall<TRequest, TResponse>)call).Outcome.Status;

    private static Metadata Trailers<TRequest, TResponse>(object call)
        where TRequest : class
        where TResponse : class => ((ClientCall<TRequest, TResponse>)call).Outcome.Trailers;

    private static void Dispose<TRequest, TResponse>(object call)
        where TRequest : class
        where TResponse : class => ((ClientCall<TRequest, TResponse>)call).Dispose();
}
