using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.Storage.Journal;
using Parley.Storage.Views;

namespace Parley.Tests.Storage.Views;

/// <summary>The views behind the real journal, from an append to a page, on either database.</summary>
public abstract class JournalViewTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _session = SessionId.New();
    private TestStore _test = null!;
    private StoreJournal _journal = null!;
    private Projector _projector = null!;
    private ViewStore _views = null!;

    public async Task InitializeAsync()
    {
        _test = await TestStore.OpenAsync(kind);
        _journal = await StoreJournal.OpenAsync(_test.Store);
        _projector = new Projector(_test.Store, _journal, TimeProvider.System, NullLogger<Projector>.Instance);
        _journal.Committed += _ => _projector.Wake();
        _projector.Start();
        _views = new ViewStore(_test.Store);
    }

    public async Task DisposeAsync()
    {
        await _projector.DisposeAsync();
        await _journal.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    [Trait("Promise", "P13")]
    public async Task a_message_is_shown_with_the_bytes_that_whatsapp_sent_for_it()
    {
        var conversation = ConversationId.New();
        var raw = Encoding.UTF8.GetBytes("""{"type":"hologram"}""");
        await AppendAsync(conversation, 0, new ConversationStarted(_session, ContactId.New(), "491701", null));
        var (received, id) = Received("hello");
        await AppendAsync(conversation, 1, received, raw);
        var (bare, bareId) = Received("no bytes");
        await AppendAsync(conversation, 2, bare);
        await _projector.ReachedAsync(conversation, 3);
        Assert.Equal(raw, (await _views.MessageAsync(_tenant, id))!.Raw!.Value.ToArray());
        Assert.Equal(raw, (await _views.MessagesAsync(_tenant, conversation, null, 10)).Items[^1].Raw!.Value.ToArray());
        Assert.Null((await _views.MessageAsync(_tenant, bareId))!.Raw);
    }

    [Fact]
    public async Task thousands_of_parallel_appends_are_all_in_the_views_and_a_rebuild_finds_the_same()
    {
        var conversations = Enumerable.Range(0, 40).Select(_ => ConversationId.New()).ToList();
        await Task.WhenAll(conversations.Select(async conversation =>
        {
            await AppendAsync(conversation, 0, new ConversationStarted(_session, ContactId.New(), "491701", null));
            for (var i = 0; i < 50; i++) await AppendAsync(conversation, i + 1, Received($"{i}").Event);
        }));
        foreach (var conversation in conversations) await _projector.ReachedAsync(conversation, 51);
        await AssertWholeAsync(conversations);
        await _projector.RebuildAsync();
        foreach (var conversation in conversations) await _projector.ReachedAsync(conversation, 51);
        await AssertWholeAsync(conversations);
    }

    private async Task AssertWholeAsync(List<ConversationId> conversations)
    {
        var listed = await Paging.AllAsync(cursor => _views.ConversationsAsync(_tenant, new(), cursor, 7));
        Assert.Equal(conversations.Order(Comparer<ConversationId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), listed.Select(view => view.Id));
        Assert.All(listed, view => Assert.Equal(50, view.Unread));
        foreach (var conversation in conversations)
        {
            var messages = await Paging.AllAsync(cursor => _views.MessagesAsync(_tenant, conversation, cursor, 33));
            Assert.Equal(Enumerable.Range(0, 50).Reverse().Select(i => $"{i}"), messages.Select(message => message.Text));
        }
    }

    private static (MessageReceived Event, MessageId Id) Received(string text)
    {
        var id = MessageId.New();
        return (new MessageReceived(id, $"wamid.{id}", "text", null, text, null, null, Day), id);
    }

    private async Task AppendAsync(ConversationId conversation, long expected, object fact, ReadOnlyMemory<byte> raw = default)
    {
        var append = new Append(Guid.NewGuid(), _tenant, StreamId.Of(conversation), expected, [EventCodec.Encode(fact, Day, raw)], [], []);
        Assert.Equal(new AppendOutcome.Stored(expected + 1), await _journal.AppendAsync(append));
    }
}

public sealed class SqliteJournalViewTests() : JournalViewTests(StoreKind.Sqlite);

public sealed class PostgresJournalViewTests() : JournalViewTests(StoreKind.Postgres);
