using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Frontend.Sending;
using Parley.Tests.Engine.Kit;
using Parley.V1;

namespace Parley.Tests.Engine.Sending;

/// <summary>What happens at the bounds of a stream: of its reader, of the server, of a conversation's line.</summary>
[Collection(OnSqlite.Name)]
public sealed class PressureTests(SqliteEngine fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_reads_no_answers_is_not_read_from()
    {
        var call = await CallAsync();
        var (requests, answers) = (new EndlessRequests(), new GatedAnswers());
        using var gone = new CancellationTokenSource();
        var running = fixture.Engine.Services.GetRequiredService<SendStreams>().RunAsync(call with { Cancelled = gone.Token }, requests, answers);

        await requests.ReachedAsync(SendStreams.MaxInFlight);
        for (var read = 1; read <= 50; read++)
        {
            answers.LetOneThrough();
            await requests.ReachedAsync(SendStreams.MaxInFlight + read);
            Assert.Equal(SendStreams.MaxInFlight + read, requests.Given);
        }

        await gone.CancelAsync();
        answers.Break();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        Assert.Equal(SendStreams.MaxInFlight + 50, requests.Given);
    }

    [Fact]
    public async Task A_stop_of_the_server_answers_what_was_taken_and_ends_the_stream_as_unavailable()
    {
        var lifetime = new Stoppable();
        var streams = new SendStreams(fixture.Engine.Services.GetRequiredService<SendPipelines>(), fixture.Engine.Services.GetRequiredService<TenantGate>(), lifetime, fixture.Engine.Services.GetRequiredService<ApiMetrics>());
        var (requests, answers) = (Channel.CreateUnbounded<SendMessageRequest>(), new GatedAnswers());
        var running = streams.RunAsync(await CallAsync(), new QueuedRequests(requests.Reader), answers);
        requests.Writer.TryWrite(new SendMessageRequest { Key = "taken" });
        answers.LetOneThrough();
        await answers.WrittenAsync(1);

        lifetime.Stop.Cancel();

        var error = await Assert.ThrowsAsync<RpcException>(() => running.WaitAsync(Patience));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task What_waits_behind_an_unavailable_message_does_not_overtake_it()
    {
        var (shop, troubled, calm, grains, pipeline) = await TroubledAsync();
        var answers = new ConcurrentDictionary<string, SendAnswer>();
        var calmAnswered = new TaskCompletionSource();

        foreach (var (to, key) in new[] { (troubled, "t1"), (troubled, "t2"), (troubled, "t3"), (calm, "c1") })
        {
            var request = new SendMessageRequest { Session = shop.Session, To = to, Key = key, Text = new Text { Body = key } };
            pipeline.Add(request, answer =>
            {
                answers[answer.Key] = answer;
                if (answer.Key == "c1") calmAnswered.SetResult();
            });
        }

        await calmAnswered.Task.WaitAsync(Patience);
        grains.Fail.SetResult();
        await pipeline.CompleteAsync().WaitAsync(Patience);

        Assert.All(["t1", "t2", "t3"], key => Assert.Equal((int)StatusCode.Unavailable, answers[key].Error.Code));
        Assert.NotNull(answers["c1"].Sent);
        Assert.Equal(["t1"], grains.Asked.Where(key => key.StartsWith('t')));
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task What_arrives_for_a_conversation_during_a_call_shares_the_next_calls_in_order()
    {
        var (shop, busy, calm, grains, pipeline) = await TroubledAsync();
        grains.Recovers = true;
        var answers = new ConcurrentQueue<SendAnswer>();
        var calmAnswered = new TaskCompletionSource();

        // A lone one goes at once; whoever is behind them all in the pipeline is answered when all are in their lines.
        foreach (var (to, key) in Enumerable.Range(0, 251).Select(i => (busy, $"b{i}")).Append((calm, "c")))
        {
            pipeline.Add(new SendMessageRequest { Session = shop.Session, To = to, Key = key, Text = new Text { Body = key } }, answer =>
            {
                answers.Enqueue(answer);
                if (answer.Key == "c") calmAnswered.SetResult();
            });
        }

        await calmAnswered.Task.WaitAsync(Patience);
        grains.Fail.SetResult();
        await pipeline.CompleteAsync().WaitAsync(Patience);

        Assert.Equal([1, 1, 50, 100, 100], grains.Calls.Order());
        Assert.Equal(Enumerable.Range(0, 251).Select(i => $"b{i}"), grains.Asked.Where(key => key != "c"));
        Assert.Equal(Enumerable.Range(0, 251).Select(i => $"b{i}"), answers.Where(answer => answer.Key != "c").Select(answer => answer.Key));
        Assert.All(answers, answer => Assert.NotNull(answer.Sent));
    }

    /// <summary>Two customers, the first one's conversation in trouble, and a pipeline to both.</summary>
    private async Task<(TestShop Shop, string Troubled, string Calm, FailingGrains Grains, SendPipeline Pipeline)> TroubledAsync()
    {
        var shop = await fixture.NewShopAsync();
        var (troubled, calm) = (TestShop.NewCustomer(), TestShop.NewCustomer());
        await shop.HearFromAsync(troubled);
        await shop.HearFromAsync(calm);
        var services = fixture.Engine.Services;
        var directory = services.GetRequiredService<IDirectory>();
        TenantId.TryParse(shop.Id, out var tenant);
        SessionId.TryParse(shop.Session, out var session);
        var found = await directory.FindAsync(tenant, session, new Peer([new Identity(IdentityKind.Phone, troubled[1..])]));
        var grains = FailingGrains.For(new ConversationKey(tenant, found!.Value.Conversation));
        var sender = new Sender((IGrainFactory)(object)grains, directory, services.GetRequiredService<IEndpoints>(), services.GetRequiredService<MessageNames>(), services.GetRequiredService<Frontend.MediaFiles.MediaUploads>(), services.GetRequiredService<TemplateGate>(), services.GetRequiredService<Frontend.Access.Quotas>(), services.GetRequiredService<ApiMetrics>(), TimeProvider.System);
        var pipelines = new SendPipelines(sender, services.GetRequiredService<Calls>(), TimeProvider.System, NullLogger<SendPipeline>.Instance);
        return (shop, troubled, calm, grains, pipelines.Open(new TenantCall(tenant, "", CancellationToken.None), "test"));
    }

    private async Task<TenantCall> CallAsync()
    {
        TenantId.TryParse((await fixture.NewTenantAsync()).Id, out var tenant);
        return new TenantCall(tenant, "", CancellationToken.None);
    }

    /// <summary>Gives requests that are refused at once, as many as are asked for.</summary>
    private sealed class EndlessRequests : IAsyncStreamReader<SendMessageRequest>
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource> _reached = new();
        private int _given;

        public int Given => Volatile.Read(ref _given);

        public SendMessageRequest Current { get; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            await Task.Yield();
            Source(Interlocked.Increment(ref _given)).TrySetResult();
            return true;
        }

        public Task ReachedAsync(int count) => Source(count).Task.WaitAsync(Patience);

        private TaskCompletionSource Source(int count) => _reached.GetOrAdd(count, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private sealed class QueuedRequests(ChannelReader<SendMessageRequest> reader) : IAsyncStreamReader<SendMessageRequest>
    {
        public SendMessageRequest Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            Current = await reader.ReadAsync(cancellationToken);
            return true;
        }
    }

    /// <summary>A client that reads as many answers as it is told to.</summary>
    private sealed class GatedAnswers : IServerStreamWriter<SendAnswer>
    {
        private readonly SemaphoreSlim _open = new(0), _written = new(0);
        private bool _broken;

        public WriteOptions? WriteOptions { get; set; }

        public void LetOneThrough() => _open.Release();

        public async Task WrittenAsync(int count)
        {
            for (var i = 0; i < count; i++) Assert.True(await _written.WaitAsync(Patience));
        }

        public void Break()
        {
            _broken = true;
            _open.Release();
        }

        public async Task WriteAsync(SendAnswer message)
        {
            await _open.WaitAsync();
            if (_broken) throw new OperationCanceledException();
            _written.Release();
        }
    }

    private sealed class Stoppable : IHostApplicationLifetime
    {
        public CancellationTokenSource Stop { get; } = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => Stop.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Stop.Cancel();
    }
}
