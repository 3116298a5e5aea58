using Parley.Domain.Conversations;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>The views' tables and the position they have reached in the feed; one adapter per dialect.</summary>
internal abstract class ViewRows(Store store) : IAsyncDisposable
{
    protected const string StateColumns =
        "id, tenant, session, contact, phone, name, last_text, last_direction, last_at, last_version, unread, window_until, applied, place, waiting_since";

    /// <summary>What people change, behind <see cref="StateColumns"/>.</summary>
    protected const string DeskColumnNames = "snoozed_until, assignee, team, labels, priority";

    protected const string MessageColumns =
        "id, tenant, conversation, at, version, direction, type, text, whatsapp_id, status, status_at, error_code, error_text, status_version, delivered_at, price, template";

    protected Store Store { get; } = store;

    /// <summary>How many events go into one transaction.</summary>
    public abstract int BatchSize { get; }

    /// <summary>A statement that empties both tables.</summary>
    protected abstract string Clear { get; }

    public static ViewRows Of(Store store) => store.Kind == StoreKind.Postgres ? new PostgresViewRows(store) : new SqliteViewRows(store);

    /// <summary>Frees what the adapter keeps compiled; it may be used again.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Where the views stand.</summary>
    public async Task<FeedCursor> PositionAsync(CancellationToken cancellationToken)
    {
        var query = new Statement("SELECT position FROM projections WHERE name = 'views'");
        var rows = await new StoreTables(Store).QueryAsync(query, static row => row.Text(0), cancellationToken);
        return new FeedCursor(rows[0]);
    }

    /// <summary>The version up to which a conversation's events are in the views; 0 when it is not there.</summary>
    public async Task<long> AppliedAsync(ConversationId conversation, CancellationToken cancellationToken)
    {
        var query = new Statement("SELECT applied FROM conversation_view WHERE id = $1", conversation.Value);
        var rows = await new StoreTables(Store).QueryAsync(query, static row => row.Long(0), cancellationToken);
        return rows.IsEmpty ? 0 : rows[0];
    }

    /// <summary>
    /// Applies events and moves the position in one transaction, so that their effect is there once, whatever fails. False,
    /// and nothing done, when the views stand elsewhere by now: another process was first, or they were cleared.
    /// </summary>
    public Task<bool> ApplyAsync(FeedCursor from, FeedCursor to, List<ViewEvent> events, List<ConsentRow> consents, CancellationToken cancellationToken) => Store.ReadModels.WriteAsync(
        async (connection, token) =>
        {
            var ids = events.Where(static item => item.ChangesConversation).Select(static item => item.Conversation).Distinct().ToArray();
            var others = events.Where(static item => !item.ChangesConversation).Select(static item => item.Conversation).Distinct().Except(ids).ToArray();
            if (await MoveAndLoadAsync(connection, from, to, ids, others, token) is not { } loaded) return false;
            await AdoptAsync(connection, events, loaded.States, token);
            var projection = new Projection(loaded.States, loaded.Reached);
            foreach (var item in events) projection.Apply(item);
            await SaveAsync(connection, projection, token);
            foreach (var consent in consents) await consent.SaveAsync(connection, token);
            return true;
        },
        cancellationToken);

    /// <summary>Empties the views and sets them back to the feed's beginning.</summary>
    public Task ClearAsync(CancellationToken cancellationToken) => Store.ReadModels.WriteAsync(
        async (connection, token) =>
        {
            // The position first: its row is what a batch under way holds.
            await ExecuteAsync(connection, "UPDATE projections SET position = '' WHERE name = 'views'", token);
            foreach (var sql in Clear.Split(';')) await ExecuteAsync(connection, sql, token);
            return true;
        },
        cancellationToken);

    /// <summary>Sets the position without applying anything; false when it was not <paramref name="from"/>.</summary>
    public Task<bool> RestartAsync(FeedCursor from, FeedCursor to, CancellationToken cancellationToken) => Store.ReadModels.WriteAsync(
        async (connection, token) =>
            await ExecuteAsync(connection, "UPDATE projections SET position = @to WHERE name = 'views' AND position = @from", token, ("from", from.Value), ("to", to.Value)) > 0,
        cancellationToken);

    /// <summary>
    /// Moves the position and reads these conversations' rows, and of the others the versions they have reached; null when
    /// the position was not <paramref name="from"/>.
    /// </summary>
    protected abstract Task<(Dictionary<ConversationId, ConversationState> States, Dictionary<ConversationId, long> Reached)?> MoveAndLoadAsync(
        DbConnection connection, FeedCursor from, FeedCursor to, ConversationId[] ids, ConversationId[] others, CancellationToken cancellationToken);

    /// <summary>Conversations as the directory knows them: id, tenant, session, contact and phone number.</summary>
    protected abstract Task<List<ConversationState>> FromDirectoryAsync(DbConnection connection, ConversationId[] ids, CancellationToken cancellationToken);

    protected abstract Task SaveAsync(DbConnection connection, Projection projection, CancellationToken cancellationToken);

    protected static ConversationState ReadState(Row row) => new(new ConversationId(row.Text(0)), new TenantId(row.Text(1)))
    {
        Session = new SessionId(row.Text(2)), Contact = new ContactId(row.Text(3)), Phone = row.TextOrNull(4), Name = row.TextOrNull(5),
        LastText = row.TextOrNull(6), LastDirection = (MessageDirection)row.Int(7), LastAt = row.Long(8), LastVersion = row.Long(9),
        Unread = row.Int(10), WindowUntil = row.LongOrNull(11), Applied = row.Long(12), Place = row.Int(13), WaitingSince = row.LongOrNull(14),
        Desk = DeskColumns.Of(row.LongOrNull(15), row.TextOrNull(16), row.TextOrNull(17), row.TextOrNull(18), row.Int(19)),
    };

    protected static ConversationState ReadParties(Row row) => new(new ConversationId(row.Text(0)), new TenantId(row.Text(1)))
    {
        Session = new SessionId(row.Text(2)), Contact = new ContactId(row.Text(3)), Phone = row.TextOrNull(4),
    };

    private static async Task<int> ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        await using var command = connection.Command(sql);
        foreach (var (name, value) in parameters) command.Add(name, value);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A conversation whose beginning was erased is still one: the directory says whose.</summary>
    private async Task AdoptAsync(DbConnection connection, List<ViewEvent> events, Dictionary<ConversationId, ConversationState> states, CancellationToken cancellationToken)
    {
        var orphans = new HashSet<ConversationId>();
        var started = new HashSet<ConversationId>();
        foreach (var (id, _, fact) in events)
        {
            if (fact is ConversationStarted) started.Add(id);
            else if (fact is MessageReceived or MessageQueued && !states.ContainsKey(id) && !started.Contains(id)) orphans.Add(id);
        }

        if (orphans.Count == 0) return;
        foreach (var state in await FromDirectoryAsync(connection, [.. orphans], cancellationToken)) states.Add(state.Id, state);
    }
}
