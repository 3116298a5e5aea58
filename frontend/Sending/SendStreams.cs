using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Sending;

/// <summary>
/// <c>SendStream</c>: reads while at most <see cref="MaxInFlight"/> messages have no answer that was written, so that a
/// client that reads nothing is, by flow control, not read from; memory per stream is bounded by that.
/// </summary>
public sealed class SendStreams(SendPipelines pipelines, TenantGate gate, IHostApplicationLifetime lifetime, ApiMetrics metrics)
{
    /// <summary>Messages of one stream that may be under way.</summary>
    public const int MaxInFlight = 1024;

    private const string Method = "Messages.SendStream";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly WriteOptions Gathered = new(WriteFlags.BufferHint);

    /// <summary>Runs until the client has ended its side and everything is answered.</summary>
    public async Task<bool> RunAsync(TenantCall call, IAsyncStreamReader<SendMessageRequest> requests, IServerStreamWriter<SendAnswer> answers)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled);
        using var places = new SemaphoreSlim(MaxInFlight);
        // Holds no more than there are places.
        var written = Channel.CreateUnbounded<SendAnswer>(new UnboundedChannelOptions { SingleReader = true });
        var pipeline = pipelines.Open(call with { Cancelled = gone.Token }, Method);
        var writing = WriteAsync(written.Reader, answers, places, gone);
        var stopped = false;
        metrics.StreamOpened();
        try
        {
            stopped = await ReadAsync(call.Tenant, requests, pipeline, written.Writer, places, gone.Token);
        }
        finally
        {
            // Also when the client is gone: what was taken is decided before this call lets go of it.
            await pipeline.CompleteAsync();
            written.Writer.Complete();
            await writing;
            metrics.StreamClosed();
        }

        call.Cancelled.ThrowIfCancellationRequested();
        return stopped
            ? throw RpcFailure.Create(StatusCode.Unavailable, "STOPPING", "The server is stopping. Open a new stream and repeat what was not answered, with the same keys.", Again)
            : true;
    }

    /// <summary>Reads until the client ended its side (false) or the server stops (true).</summary>
    private async Task<bool> ReadAsync(
        TenantId tenant, IAsyncStreamReader<SendMessageRequest> requests, SendPipeline pipeline, ChannelWriter<SendAnswer> written, SemaphoreSlim places, CancellationToken gone)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(gone, lifetime.ApplicationStopping);
        try
        {
            while (true)
            {
                await places.WaitAsync(reading.Token);
                if (!await requests.MoveNext(reading.Token)) return false;
                gate.Check(tenant);
                pipeline.Add(requests.Current, answer => written.TryWrite(answer));
            }
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return true;
        }
    }

    private static async Task WriteAsync(ChannelReader<SendAnswer> written, IServerStreamWriter<SendAnswer> answers, SemaphoreSlim places, CancellationTokenSource gone)
    {
        try
        {
            await foreach (var answer in written.ReadAllAsync(CancellationToken.None))
            {
                // What more is ready leaves together with it.
                answers.WriteOptions = written.TryPeek(out _) ? Gathered : null;
                await answers.WriteAsync(answer);
                places.Release();
            }
        }
#pragma warning disable CA1031 // however a write fails, it says that nobody reads any more
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing further is taken, and what is under way ends by itself.
            await gone.CancelAsync();
        }
    }
}
