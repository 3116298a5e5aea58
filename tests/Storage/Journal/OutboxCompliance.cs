using System.Text;

namespace Parley.Tests.Storage.Journal;

/// <summary>What the outbox promises to those who send, on every store.</summary>
public abstract class OutboxCompliance(StoreKind kind) : JournalTest(kind)
{
    private readonly SessionId _session = SessionId.New();
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task due_sends_are_the_first_of_each_conversation_in_the_order_they_were_written()
    {
        var written = new List<MessageId>();
        var streams = Enumerable.Range(0, 5).Select(_ => Sample.Stream()).ToArray();
        for (var i = 0; i < 25; i++)
        {
            written.Add(MessageId.New());
            await StoreAsync(Sample.Append(Tenant, streams[i % 5], i / 5).With(Sample.Enqueue(written[i], _session)));
        }

        for (var round = 0; round < 5; round++)
        {
            var rows = await DueAsync(_session, _now, 20);
            // Of each conversation the first row only.
            Assert.Equal(written.Skip(round * 5).Take(5), rows.Select(row => row.Message));
            Assert.Equal(new ConversationKey(Tenant, new ConversationId(streams[0].Value)), rows[0].Key);
            Assert.Equal((_session, 0, (string?)null), (rows[0].Session, rows[0].Attempt, rows[0].Owner));
            Assert.Equal($"{{\"send\":\"{rows[0].Message}\"}}", Encoding.UTF8.GetString(rows[0].Content.Span));
            for (var i = 0; i < 5; i++) await StoreAsync(Sample.Append(Tenant, streams[i], 5 + round).With(new OutboxChange.Finish(rows[i].Message)));
        }

        Assert.Empty(await DueAsync(_session, _now, 20));
        Assert.Empty(await DueAsync(SessionId.New(), _now, 20));
    }

    [Fact]
    public async Task a_send_whose_first_time_has_not_come_stands_in_nobodys_way()
    {
        var stream = Sample.Stream();
        var (later, second) = (await EnqueueAsync(stream, due: _now.AddHours(1)), MessageId.New());
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(Sample.Enqueue(second, _session)));

        Assert.Equal([second], (await DueAsync(_session, _now, 10)).Select(row => row.Message));
        Assert.False(Assert.Single(await Journal.FindAsync(_session, [second], _now)).Behind);
        // When its time has come it is the earlier one.
        Assert.Equal([later], (await DueAsync(_session, _now.AddHours(1), 10)).Select(row => row.Message));
    }

    [Fact]
    public async Task sends_that_were_not_sent_in_time_are_found_until_they_are_over()
    {
        var (stream, message) = (Sample.Stream(), MessageId.New());
        await StoreAsync(Sample.Append(Tenant, stream, 0).With(Sample.Enqueue(message, _session, _now.AddHours(2)) with { ExpiresAt = _now.AddHours(3) }));
        await EnqueueAsync(due: _now.AddHours(4));

        Assert.Empty(await Journal.ExpiredAsync(_session, _now.AddHours(3).AddTicks(-10), 10));
        Assert.Equal([message], (await Journal.ExpiredAsync(_session, _now.AddHours(3), 10)).Select(row => row.Message));
        Assert.Empty(await Journal.ExpiredAsync(SessionId.New(), _now.AddHours(3), 10));
        await Journal.ClaimAsync([new OutboxClaim(message, 0)], "owner");
        Assert.Empty(await Journal.ExpiredAsync(_session, _now.AddHours(3), 10));
    }

    [Fact]
    public async Task a_session_with_an_expired_send_has_work()
    {
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0).With(Sample.Enqueue(MessageId.New(), _session, _now.AddHours(5)) with { ExpiresAt = _now.AddHours(1) }));

        Assert.DoesNotContain(new SessionKey(Tenant, _session), await Journal.SessionsWithWorkAsync(_now, "owner"));
        Assert.Contains(new SessionKey(Tenant, _session), await Journal.SessionsWithWorkAsync(_now.AddHours(1), "owner"));
    }

    [Fact]
    public async Task sends_are_found_with_what_stands_before_them()
    {
        var stream = Sample.Stream();
        var (first, second) = (await EnqueueAsync(stream), MessageId.New());
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(Sample.Enqueue(second, _session)));

        var found = await Journal.FindAsync(_session, [second, MessageId.New(), first], _now);

        Assert.Equal([(first, false), (second, true)], found.OrderBy(place => place.Behind).Select(place => (place.Row.Message, place.Behind)));
        Assert.Empty(await Journal.FindAsync(SessionId.New(), [first], _now));
    }

    [Fact]
    public async Task due_sends_are_no_more_than_asked_for()
    {
        var written = new List<MessageId>();
        for (var i = 0; i < 5; i++) written.Add(await EnqueueAsync());
        Assert.Equal(written.Take(3), (await DueAsync(_session, _now, 3)).Select(row => row.Message));
    }

    [Fact]
    public async Task a_send_waits_for_its_time_and_does_not_stand_in_the_way_of_other_conversations()
    {
        var (later, now) = (await EnqueueAsync(due: _now.AddHours(1)), await EnqueueAsync());
        Assert.Equal([now], (await DueAsync(_session, _now, 10)).Select(row => row.Message));
        Assert.Equal([later, now], (await DueAsync(_session, _now.AddHours(1), 10)).Select(row => row.Message));
        Assert.Equal(_now.AddHours(1).UtcTicks / 10, (await DueAsync(_session, _now.AddHours(2), 10))[0].DueAt.UtcTicks / 10);
    }

    [Fact]
    [Trait("Promise", "P4")]
    public async Task a_conversation_keeps_its_order_behind_a_send_that_is_claimed_or_put_off()
    {
        var stream = Sample.Stream();
        var (first, second) = (await EnqueueAsync(stream), MessageId.New());
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(Sample.Enqueue(second, _session)));
        await Journal.ClaimAsync([new OutboxClaim(first, 0)], "me");
        Assert.Empty(await DueAsync(_session, _now, 10));
        await StoreAsync(Sample.Append(Tenant, stream, 2).With(new OutboxChange.PutOff(first, _now.AddMinutes(1))));
        Assert.Empty(await DueAsync(_session, _now, 10));
        Assert.Equal(first, Assert.Single(await DueAsync(_session, _now.AddMinutes(1), 10)).Message);
        await StoreAsync(Sample.Append(Tenant, stream, 3).With(new OutboxChange.Finish(first)));
        Assert.Equal(second, Assert.Single(await DueAsync(_session, _now, 10)).Message);
    }

    [Fact]
    [Trait("Promise", "P5")]
    public async Task an_attempt_is_claimed_once_however_many_try()
    {
        var messages = Enumerable.Range(0, 50).Select(_ => MessageId.New()).ToArray();
        var stream = Sample.Stream();
        await StoreAsync(Sample.Append(Tenant, stream, 0).With([.. messages.Select(message => Sample.Enqueue(message, _session))]));
        var random = new Random(7);
        var claims = Enumerable.Range(0, 40).Select(i => (Owner: $"owner-{i}", Wishes: messages.OrderBy(_ => random.Next()).Select(message => new OutboxClaim(message, 0)).ToImmutableArray())).ToArray();
        var won = await Task.WhenAll(claims.Select(claim => Journal.ClaimAsync(claim.Wishes, claim.Owner)));
        Assert.Equal(messages.OrderBy(m => m.Value), won.SelectMany(ids => ids).OrderBy(m => m.Value));
        Assert.Empty(await DueAsync(_session, _now, 100));
        var rows = await Journal.OrphansAsync(_session, "nobody");
        Assert.All(rows, row => Assert.Equal(1, row.Attempt));
        for (var i = 0; i < claims.Length; i++)
            Assert.Equal(won[i].Select(m => m.Value).Order(), rows.Where(row => row.Owner == claims[i].Owner).Select(row => row.Message.Value).Order());
    }

    [Fact]
    public async Task a_claim_needs_the_expected_attempt()
    {
        var message = await EnqueueAsync();
        Assert.Empty(await Journal.ClaimAsync([new OutboxClaim(message, 1)], "me"));
        Assert.Equal(message, Assert.Single(await Journal.ClaimAsync([new OutboxClaim(message, 0), new OutboxClaim(MessageId.New(), 0)], "me")));
        Assert.Empty(await Journal.ClaimAsync([new OutboxClaim(message, 1)], "me"));
        Assert.Empty(await Journal.ClaimAsync([], "me"));
    }

    [Fact]
    public async Task a_send_put_off_is_unclaimed_and_keeps_its_attempts()
    {
        var stream = Sample.Stream();
        var message = await EnqueueAsync(stream);
        await Journal.ClaimAsync([new OutboxClaim(message, 0)], "me");
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(new OutboxChange.PutOff(message, _now.AddMinutes(5))));
        Assert.Empty(await DueAsync(_session, _now, 10));
        var row = Assert.Single(await DueAsync(_session, _now.AddMinutes(5), 10));
        Assert.Equal((1, (string?)null), (row.Attempt, row.Owner));
        Assert.Equal(message, Assert.Single(await Journal.ClaimAsync([new OutboxClaim(message, 1)], "me")));
    }

    [Fact]
    public async Task a_finished_send_is_gone_and_may_be_finished_again()
    {
        var stream = Sample.Stream();
        var message = await EnqueueAsync(stream);
        await Journal.ClaimAsync([new OutboxClaim(message, 0)], "me");
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(new OutboxChange.Finish(message)));
        await StoreAsync(Sample.Append(Tenant, stream, 2).With(new OutboxChange.Finish(message), new OutboxChange.PutOff(message, _now)));
        Assert.Empty(await DueAsync(_session, _now, 10));
        Assert.Empty(await Journal.OrphansAsync(_session, "other"));
    }

    [Fact]
    public async Task a_refused_append_changes_nothing_in_the_outbox()
    {
        var stream = Sample.Stream();
        var message = await EnqueueAsync(stream);
        Assert.IsType<AppendOutcome.WrongVersion>(await Journal.AppendAsync(
            Sample.Append(Tenant, stream, 0).With(new OutboxChange.Finish(message), Sample.Enqueue(MessageId.New(), _session))));
        Assert.Equal(message, Assert.Single(await DueAsync(_session, _now, 10)).Message);
    }

    [Fact]
    public async Task orphans_are_the_attempts_of_others()
    {
        var (mine, theirs, free) = (await EnqueueAsync(), await EnqueueAsync(), await EnqueueAsync());
        await Journal.ClaimAsync([new OutboxClaim(mine, 0)], "me");
        await Journal.ClaimAsync([new OutboxClaim(theirs, 0)], "they");
        var orphan = Assert.Single(await Journal.OrphansAsync(_session, "me"));
        Assert.Equal((theirs, "they", 1), (orphan.Message, orphan.Owner, orphan.Attempt));
        Assert.Equal([free], (await DueAsync(_session, _now, 10)).Select(row => row.Message));
    }

    [Fact]
    public async Task sessions_with_work_have_due_or_orphaned_sends()
    {
        Assert.Empty(await Journal.SessionsWithWorkAsync(_now, "me"));
        var due = Enumerable.Range(0, 3).Select(_ => SessionId.New()).ToArray();
        foreach (var session in due.Concat(due)) await EnqueueAsync(session: session);
        var (later, mine, theirs) = (SessionId.New(), SessionId.New(), SessionId.New());
        await EnqueueAsync(session: later, due: _now.AddHours(1));
        await Journal.ClaimAsync([new OutboxClaim(await EnqueueAsync(session: mine), 0)], "me");
        await Journal.ClaimAsync([new OutboxClaim(await EnqueueAsync(session: theirs), 0)], "they");

        Assert.Equal(Keys([.. due, theirs]), (await Journal.SessionsWithWorkAsync(_now, "me")).ToArray());
        Assert.Equal(Keys([.. due, theirs, later]), (await Journal.SessionsWithWorkAsync(_now.AddHours(1), "me")).ToArray());
        Assert.Equal(Keys([.. due, mine]), (await Journal.SessionsWithWorkAsync(_now, "they")).ToArray());
    }

    [Fact]
    public async Task any_bytes_of_a_send_survive_a_reopening()
    {
        byte[] bytes = [0, 0xED, 0xA0, 0x80, 255];
        var message = MessageId.New();
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0).With(Sample.Enqueue(message, _session) with { Content = bytes }));
        await ReopenAsync();
        Assert.Equal(bytes, Assert.Single(await DueAsync(_session, _now, 10)).Content.ToArray());
    }

    [Fact]
    public async Task a_reply_does_not_wait_for_bulk_of_its_conversation_and_bulk_waits_for_it()
    {
        var stream = Sample.Stream();
        var (bulk, reply, later) = (MessageId.New(), MessageId.New(), MessageId.New());
        await StoreAsync(Sample.Append(Tenant, stream, 0).With(
            Sample.Enqueue(bulk, _session) with { Class = SendClass.Bulk }, Sample.Enqueue(reply, _session), Sample.Enqueue(later, _session) with { Class = SendClass.Bulk }));
        Assert.Equal([reply, bulk], (await DueAsync(_session, _now, 10)).Select(row => row.Message));
        await Journal.ClaimAsync([new OutboxClaim(reply, 0)], "me");
        Assert.Empty(await DueAsync(_session, _now, 10));
        await StoreAsync(Sample.Append(Tenant, stream, 1).With(new OutboxChange.Finish(reply), Sample.Enqueue(reply = MessageId.New(), _session)));
        await Journal.ClaimAsync([new OutboxClaim(bulk, 0)], "me");
        Assert.Empty(await DueAsync(_session, _now, 10));
        await StoreAsync(Sample.Append(Tenant, stream, 2).With(new OutboxChange.Finish(bulk)));
        Assert.Equal([(reply, SendClass.Reply), (later, SendClass.Bulk)], (await DueAsync(_session, _now, 10)).Select(row => (row.Message, row.Class)));
    }

    [Fact]
    public async Task pages_look_at_a_bounded_number_of_rows_and_reach_all_of_them()
    {
        var (long_, single) = (Sample.Stream(), MessageId.New());
        var many = Enumerable.Range(0, 50).Select(_ => MessageId.New()).ToArray();
        await StoreAsync(Sample.Append(Tenant, long_, 0).With([.. many.Select(message => Sample.Enqueue(message, _session))]));
        await StoreAsync(Sample.Append(Tenant, Sample.Stream(), 0).With(Sample.Enqueue(single, _session)));
        var (rows, pages, after) = (new List<MessageId>(), 0, (long?)0);
        while (after is { } from)
        {
            var page = await Journal.DueAsync(_session, SendClass.Reply, _now, from, 10);
            rows.AddRange(page.Rows.Select(row => row.Message));
            (pages, after) = (pages + 1, page.Next);
        }

        Assert.Equal([many[0], single], rows);
        Assert.Equal(6, pages);
        Assert.Equal([new OutboxDepth(SendClass.Reply, 51)], (await Journal.DepthAsync()).ToArray());
    }

    /// <summary>The first pages of all classes together.</summary>
    private async Task<ImmutableArray<OutboxRow>> DueAsync(SessionId session, DateTimeOffset now, int limit)
    {
        var rows = ImmutableArray.CreateBuilder<OutboxRow>();
        foreach (var sendClass in Enum.GetValues<SendClass>()) rows.AddRange((await Journal.DueAsync(session, sendClass, now, 0, limit)).Rows);
        return rows.DrainToImmutable();
    }

    private SessionKey[] Keys(SessionId[] sessions) => [.. sessions.OrderBy(s => s.Value, StringComparer.Ordinal).Select(s => new SessionKey(Tenant, s))];

    private async Task<MessageId> EnqueueAsync(StreamId? stream = null, SessionId? session = null, DateTimeOffset? due = null)
    {
        var message = MessageId.New();
        await StoreAsync(Sample.Append(Tenant, stream ?? Sample.Stream(), 0).With(Sample.Enqueue(message, session ?? _session, due)));
        return message;
    }
}

public sealed class SqliteOutboxTests() : OutboxCompliance(StoreKind.Sqlite);

public sealed class PostgresOutboxTests() : OutboxCompliance(StoreKind.Postgres);
