using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Parley.Contracts;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Sending;

/// <summary>Several sends by one call to their conversation: one append, an answer each.</summary>
public abstract class GroupTests(EngineFixture fixture)
{
    [Fact]
    [Trait("Promise", "P5")]
    public async Task A_group_is_one_append_and_each_of_it_is_promised_refused_or_repeated_by_itself()
    {
        var (key, grain) = await ConversationAsync();
        await grain.SendAsync(Send("before", 1), CancellationToken.None);
        var appends = new ConcurrentQueue<int>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Spans.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (Equals(span.GetTagItem("parley.stream"), key.Conversation.Value) && Equals(span.GetTagItem("parley.outcome"), nameof(AppendOutcome.Stored))) appends.Enqueue((int)span.GetTagItem("parley.events")!);
            },
        };
        ActivitySource.AddActivityListener(listener);

        var answers = await grain.SendManyAsync(
            new SendMessages([Send("a", 1), Send("b", 2), Send("a", 1), Send("b", 3), Send("before", 1), Send("before", 2), Send("blank", 4, " "), Send("c", 5)]), CancellationToken.None);

        Assert.Equal([null, null, null, "KEY_REUSED", null, "KEY_REUSED", "TEXT_EMPTY", null], answers.Select(answer => answer.Refusal?.Reason));
        Assert.Equal([false, false, true, false, true, false, false, false], answers.Select(answer => answer.Repeated));
        Assert.Equal(answers[0].Message, answers[2].Message);
        // What became of a send by now may be appended beside it, one event at a time.
        Assert.Equal(3, appends.Max());
        Assert.Equal(["before", "a", "b", "c"], await QueuedAsync(key));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task A_group_again_is_answered_as_the_first_time_and_appends_nothing()
    {
        var (key, grain) = await ConversationAsync();
        var group = new SendMessages([.. Enumerable.Range(0, SendMessages.Most).Select(i => Send($"{i}", (byte)i))]);

        var first = await grain.SendManyAsync(group, CancellationToken.None);
        var again = await grain.SendManyAsync(group, CancellationToken.None);

        Assert.Equal(first.Select(answer => answer.Message), again.Select(answer => answer.Message));
        Assert.All(first, answer => Assert.False(answer.Repeated));
        Assert.All(again, answer => Assert.True(answer.Repeated));
        Assert.Equal(group.Sends.Select(send => send.Key), await QueuedAsync(key));
    }

    private static SendMessage Send(string key, byte hash, string body = "hi") => new(key, Enumerable.Repeat(hash, 32).ToArray(), body, null, "test");

    private async Task<(ConversationKey Key, IConversationGrain Grain)> ConversationAsync()
    {
        var shop = await fixture.NewShopAsync();
        var customer = TestShop.NewCustomer();
        await shop.HearFromAsync(customer);
        TenantId.TryParse(shop.Id, out var tenant);
        SessionId.TryParse(shop.Session, out var session);
        var found = await fixture.Engine.Services.GetRequiredService<IDirectory>().FindAsync(tenant, session, new Peer([new Identity(IdentityKind.Phone, customer[1..])]));
        var key = new ConversationKey(tenant, found!.Value.Conversation);
        return (key, fixture.Engine.Services.GetRequiredService<IGrainFactory>().GetGrain<IConversationGrain>(key.ToString()));
    }

    /// <summary>The keys of what the conversation has promised, in the journal's order.</summary>
    private async Task<IEnumerable<string>> QueuedAsync(ConversationKey key)
    {
        var events = await fixture.Engine.Services.GetRequiredService<IJournal>().ReadStreamAsync(key.Tenant, StreamId.Of(key.Conversation), 0, 1000);
        return [.. events.Select(Domain.EventCodec.Decode).OfType<Domain.Conversations.MessageQueued>().Select(queued => queued.Key)];
    }
}

[Collection(OnSqlite.Name)]
public sealed class GroupTestsOnSqlite(SqliteEngine fixture) : GroupTests(fixture);

[Collection(OnPostgres.Name)]
public sealed class GroupTestsOnPostgres(PostgresEngine fixture) : GroupTests(fixture);
