using System.IO.Pipelines;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Parley.Embedded.Rpc.Wire;

namespace Parley.Embedded.Rpc.Client;

/// <summary>One call: sends the request, reads the answers, and knows how it ended. It ends once; the first reason wins.</summary>
internal sealed class ClientCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 16 * 1024);
    private static readonly Status Disposed = new(StatusCode.Cancelled, "gRPC call disposed.");
    private static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "Deadline Exceeded");
    private static readonly Status ByClient = new(StatusCode.Cancelled, "Call canceled by the client.");

    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallRequest _request;
    private readonly CallOptions _options;
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration[] _registrations;
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpResponseMessage? _response;
    private PipeReader? _body;
    private MessageReader? _reader;
    private CallOutcome? _outcome;
    private CallOutcome? _cancelledBy;
    private bool _wasCancelled;

    public ClientCall(GrpcChannel channel, Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        channel.ThrowIfDisposed();
        Token = _source.Token;
        _channel = channel;
        _method = method;
        _options = options;
        _request = new CallRequest(channel, method, host, options);
        Requests = new RequestFraming<TRequest>(method.RequestMarshaller.ContextualSerializer, channel.Options.MaxSendMessageSize, options.WriteOptions)
        {
            Compression = _request.Encoding is { } encoding ? channel.Encodings.Find(encoding) : null,
        };
        _registrations = [CancelWith(options.CancellationToken), CancelWith(channel.Shutdown)];
        if (_request.Deadline == DateTime.MaxValue)
            return;
        Token.UnsafeRegister(static call => ((ClientCall<TRequest, TResponse>)call!).End(((ClientCall<TRequest, TResponse>)call).Cancellation), this);
        _source.CancelAfter(RemainingTime());
    }

    public RequestFraming<TRequest> Requests { get; }

    public Task<Metadata> ResponseHeaders => _headers.Task;

    public CancellationToken Token { get; }

    public bool HasEnded => Volatile.Read(ref _outcome) is not null;

    public CallOutcome Outcome => Volatile.Read(ref _outcome) ?? throw new InvalidOperationException("The call has not ended.");

    /// <summary>Makes the call and answers its one response.</summary>
    public async Task<TResponse> CallForOneAsync(RequestContent content)
    {
        try
        {
            await OpenAsync(content).ConfigureAwait(false);
            var response = await ReadAsync(Token).ConfigureAwait(false);
            if (response is null)
                throw new RpcException(new Status(StatusCode.Internal, "The server ended the call without a response."));
            if (await ReadAsync(Token).ConfigureAwait(false) is not null)
                throw new RpcException(new Status(StatusCode.Internal, "The server sent more than one response."));
            return response;
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Makes the call and returns when responses can be read.</summary>
    public async Task CallForManyAsync(RequestContent content)
    {
        try
        {
            await OpenAsync(content).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Reads the next response; null at the end of a call that ended well.</summary>
    public async Task<TResponse?> ReadNextAsync(CancellationToken cancellationToken)
    {
        using var registration = CancelWith(cancellationToken);
        try
        {
            return await ReadAsync(Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw Failed(exception);
        }
    }

    /// <summary>Ends the call if it has not ended, and answers what its user is thrown.</summary>
    public Exception Failed(Exception exception)
    {
        if (!HasEnded)
            End(OutcomeOf(exception));
        var (status, trailers) = Outcome;
        // Who notices the deadline first, this side or the server, is chance: both are the same to the caller.
        if ((_wasCancelled || status.StatusCode == StatusCode.DeadlineExceeded) && _channel.Options.ThrowOperationCanceledOnCancellation)
            return new OperationCanceledException(status.Detail, exception, _options.CancellationToken);
        return status.StatusCode == StatusCode.OK ? exception : new RpcException(status, trailers);
    }

    public void Dispose() => Cancel(Disposed);

    // Only the deadline cancels without leaving a reason.
    private CallOutcome Cancellation
    {
        get
        {
            _wasCancelled = true;
            return Volatile.Read(ref _cancelledBy) ?? new CallOutcome(DeadlineExceeded, Metadata.Empty);
        }
    }

    private CallOutcome OutcomeOf(Exception exception)
    {
        if (exception is RpcException refusal)
            return new CallOutcome(refusal.Status, refusal.Trailers);
        return Token.IsCancellationRequested ? Cancellation : new CallOutcome(TransportStatus.Of(exception), Metadata.Empty);
    }

    private async Task OpenAsync(RequestContent content)
    {
        if (_request.Deadline != DateTime.MaxValue && RemainingTime() == TimeSpan.Zero)
            throw new RpcException(DeadlineExceeded);
        Token.ThrowIfCancellationRequested();
        var response = await SendAsync(content).ConfigureAwait(false);
        _response = response;
        if (HasEnded)
        {
            // Cancelled in between: the end did not see this response.
            response.Dispose();
            Token.ThrowIfCancellationRequested();
        }

        var headers = ReceivedHeaders.Read(response.Headers);
        if (ReceivedHeaders.ReadStatus(response.Headers) is { } status)
        {
            // Trailers only: these headers are all there is.
            _headers.TrySetResult(headers);
            Finish(new CallOutcome(status, headers));
            return;
        }

        if (TransportStatus.OfResponse(response) is { } refused)
            throw new RpcException(refused, headers);
        var stream = await response.Content.ReadAsStreamAsync(Token).ConfigureAwait(false);
        _body = PipeReader.Create(stream, PipeOptions);
        _reader = new MessageReader(_body, _channel.Options.MaxReceiveMessageSize, _channel.Encodings, ReceivedHeaders.Encoding(response.Headers));
        _headers.TrySetResult(headers);
    }

    private async Task<HttpResponseMessage> SendAsync(RequestContent content)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        while (true)
        {
            try
            {
                var request = await _request.CreateAsync(content, Token).ConfigureAwait(false);
                return _channel.Http is HttpClient client
                    ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token).ConfigureAwait(false)
                    : await _channel.Http.SendAsync(request, Token).ConfigureAwait(false);
            }
            catch (HttpRequestException unreachable) when (_options.IsWaitForReady
                && unreachable.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            {
                // No connection, so nothing was sent: the call may be tried until its deadline.
                await Task.Delay(pause, Token).ConfigureAwait(false);
                pause = TimeSpan.FromMilliseconds(Math.Min(pause.TotalMilliseconds * 1.6, 5000));
            }
        }
    }

    private async ValueTask<TResponse?> ReadAsync(CancellationToken cancellationToken)
    {
        if (HasEnded)
            return Outcome.Status.StatusCode == StatusCode.OK ? null : throw new RpcException(Outcome.Status, Outcome.Trailers);
        var response = await _reader!.ReadNextAsync(_method.ResponseMarshaller.ContextualDeserializer, cancellationToken).ConfigureAwait(false);
        if (response is not null)
            return response;
        var trailers = _response!.TrailingHeaders;
        Finish(new CallOutcome(
            ReceivedHeaders.ReadStatus(trailers) ?? new Status(StatusCode.Cancelled, "The response ended without a grpc-status."),
            ReceivedHeaders.Read(trailers)));
        return null;
    }

    private void Finish(CallOutcome outcome)
    {
        End(outcome);
        _body?.Complete();
        if (Outcome.Status.StatusCode != StatusCode.OK)
            throw new RpcException(Outcome.Status, Outcome.Trailers);
    }

    private void End(CallOutcome outcome)
    {
        if (Interlocked.CompareExchange(ref _outcome, outcome, null) is not null)
            return;
        foreach (var registration in _registrations)
            registration.Unregister();
        if (_headers.TrySetException(new RpcException(outcome.Status, outcome.Trailers)))
            _ = _headers.Task.Exception;
        // Stops requests that nobody reads any more.
        if (_method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming)
            _source.Cancel();
        _response?.Dispose();
        _source.Dispose();
    }

    private CancellationTokenRegistration CancelWith(CancellationToken token) =>
        token.CanBeCanceled ? token.UnsafeRegister(static call => ((ClientCall<TRequest, TResponse>)call!).Cancel(ByClient), this) : default;

    private void Cancel(Status reason)
    {
        if (HasEnded)
            return;
        Interlocked.CompareExchange(ref _cancelledBy, new CallOutcome(reason, Metadata.Empty), null);
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended in between.
        }

        End(Cancellation);
    }

    private TimeSpan RemainingTime()
    {
        var left = _request.Deadline - DateTime.UtcNow;
        var longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < longest ? left : longest;
    }
}
