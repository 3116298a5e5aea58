using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;

namespace Parley.Frontend.Sending;

/// <summary>Many sends in one call.</summary>
public sealed class SendBatches(SendPipelines pipelines)
{
    /// <summary>The most messages in a batch.</summary>
    public const int MaxMessages = 1000;

    private const string Method = "Messages.SendBatch";

    /// <summary>Durable on return, what is not refused; answers in the order of the messages.</summary>
    public async Task<SendBatchResponse> SendAsync(TenantCall call, SendBatchRequest request)
    {
        if (request.Messages.Count is 0 or > MaxMessages)
            throw Arguments.Invalid("BATCH_SIZE_INVALID", $"messages holds {request.Messages.Count} items; a batch has 1 to {MaxMessages}.");
        var answers = new SendAnswer[request.Messages.Count];
        var pipeline = pipelines.Open(call, Method);
        for (var i = 0; i < answers.Length; i++)
        {
            var at = i;
            pipeline.Add(request.Messages[i], answer => answers[at] = answer);
        }

        await pipeline.CompleteAsync();
        call.Cancelled.ThrowIfCancellationRequested();
        return new SendBatchResponse { Answers = { answers } };
    }
}
