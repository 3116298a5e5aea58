using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Domain;
using Parley.Domain.Conversations;
using Parley.Storage.Journal;
using Parley.Storage.Views;

namespace Parley.Tests.Storage.Views;

/// <summary>On SQLite the read models are a file beside the database that may be lost: the journal makes it again.</summary>
public sealed class ReadModelFileTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly TenantId _tenant = TenantId.New();
    private readonly SessionId _session = SessionId.New();
    private readonly ConversationId _conversation = ConversationId.New();

    private string Database => _folder.File("parley.db");

    private string ReadModels => _folder.File("parley.views.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Closed_and_opened_again_it_goes_on_where_it_was()
    {
        await SayAsync(0, "one");
        await ExecuteAsync("UPDATE message_view SET text = 'still the same row'");

        Assert.Equal(["two", "still the same row"], await SayAsync(2, "two"));
    }

    [Fact]
    public async Task Deleted_it_is_made_again()
    {
        await SayAsync(0, "one");
        File.Delete(ReadModels);

        Assert.Equal(["two", "one"], await SayAsync(2, "two"));
    }

    [Fact]
    public async Task Damaged_it_is_made_again()
    {
        await SayAsync(0, "one");
        await File.WriteAllBytesAsync(ReadModels, [.. Enumerable.Repeat((byte)'x', 9000)]);

        Assert.Equal(["two", "one"], await SayAsync(2, "two"));
    }

    [Fact]
    public async Task Of_a_newer_program_it_is_made_again()
    {
        await SayAsync(0, "one");
        await ExecuteAsync("INSERT INTO schema_migrations VALUES ('parley', 9999, 'future', '', '')");

        Assert.Equal(["two", "one"], await SayAsync(2, "two"));
    }

    [Fact]
    public async Task Being_written_when_the_operating_system_ended_it_is_made_again()
    {
        await SayAsync(0, "one");
        await ExecuteAsync("UPDATE message_view SET text = 'torn'; UPDATE written_under SET boot = 'an earlier start'");

        Assert.Equal(["two", "one"], await SayAsync(2, "two"));
    }

    [Fact]
    public async Task Ahead_of_a_database_that_was_restored_from_a_copy_it_shows_the_copy()
    {
        await SayAsync(0, "one");
        var copy = _folder.File("copy.db");
        File.Copy(Database, copy);
        await SayAsync(2, "lost");
        File.Copy(copy, Database, overwrite: true);

        Assert.Equal(["another", "one"], await SayAsync(2, "another"));
    }

    [Fact]
    public async Task Beside_another_database_it_shows_that_one()
    {
        await SayAsync(0, "one");
        File.Delete(Database);

        Assert.Equal(["elsewhere"], await SayAsync(0, "elsewhere"));
    }

    [Fact]
    public async Task What_was_appended_is_there_by_its_id_at_once()
    {
        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(Database));
        await using var journal = await StoreJournal.OpenAsync(store);
        await using var projector = new Projector(store, journal, TimeProvider.System, NullLogger<Projector>.Instance);
        projector.Start();
        var views = new FreshViews(new ViewStore(store), projector);
        await AppendAsync(journal, 0, new ConversationStarted(_session, ContactId.New(), "491701", null));
        for (var version = 1; version < 200; version++)
        {
            var id = MessageId.New();
            await AppendAsync(journal, version, new MessageReceived(id, $"wamid.{id}", "text", null, "hello", null, null, Day));

            Assert.NotNull(await views.MessageAsync(_tenant, id));
        }

        Assert.Null(await views.MessageAsync(_tenant, MessageId.New()));
        Assert.Null(await views.MessageAsync(TenantId.New(), (await views.MessagesAsync(_tenant, _conversation, null, 1)).Items[0].Id));
    }

    /// <summary>One process's life: a message is appended, and all that is then shown is answered, newest first.</summary>
    private async Task<IEnumerable<string>> SayAsync(long version, string text)
    {
        await using var store = await Store.OpenAsync(StoreOptions.Sqlite(Database));
        await using var journal = await StoreJournal.OpenAsync(store);
        await using var projector = new Projector(store, journal, TimeProvider.System, NullLogger<Projector>.Instance);
        projector.Start();
        if (version == 0) await AppendAsync(journal, version++, new ConversationStarted(_session, ContactId.New(), "491701", null));
        var id = MessageId.New();
        await AppendAsync(journal, version, new MessageReceived(id, $"wamid.{id}", "text", null, text, null, null, Day));
        await projector.ReachedAsync(_conversation, version + 1);
        var page = await new ViewStore(store).MessagesAsync(_tenant, _conversation, null, 10);
        return page.Items.Select(message => message.Text!);
    }

    private async Task AppendAsync(StoreJournal journal, long version, object fact)
    {
        var append = new Append(Guid.NewGuid(), _tenant, StreamId.Of(_conversation), version, [EventCodec.Encode(fact, Day)], [], []);
        Assert.Equal(new AppendOutcome.Stored(version + 1), await journal.AppendAsync(append));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={ReadModels};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
