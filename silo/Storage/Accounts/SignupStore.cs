using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Signups, and accounts that may be theirs.</summary>
public sealed class SignupStore(Store store) : ISignups
{
    private const string Columns =
        "id, tenant, app, hosted, sealed_pin, state, waba_id, phone_number_id, sealed_token, session, problem, created_at, expires_at, expected_phone, expected_business, expected_waba";

    private const string AccountColumns = "app, waba_id, business, told_at, due_at";
    private readonly StoreTables _tables = new(store);

    public Task SaveAsync(SignupRecord signup, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"""
             INSERT INTO signups ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CAST($9 AS {(store.Kind == StoreKind.Postgres ? "bytea" : "blob")}), $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (id) DO UPDATE
             SET state = excluded.state, waba_id = excluded.waba_id, phone_number_id = excluded.phone_number_id, sealed_token = excluded.sealed_token, session = excluded.session, problem = excluded.problem,
             expected_phone = excluded.expected_phone
             """,
            signup.Id.Value, signup.Tenant.Value, signup.App, signup.Hosted ? 1 : 0, signup.SealedPin, (int)signup.State, signup.WabaId, signup.PhoneNumberId,
            signup.SealedToken is { } token ? token : null, signup.Session?.Value, signup.Problem, Microseconds.Of(signup.CreatedAt), Microseconds.Of(signup.ExpiresAt),
            // Who is connected is known by the session.
            signup.State == SignupState.Connected ? null : signup.Expected?.Phone, signup.Expected?.Business, signup.Expected?.WabaId),
        cancellationToken);

    public Task<SignupRecord?> FindAsync(TenantId tenant, SignupId signup, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new TenantQuery(tenant, $"SELECT {Columns} FROM signups WHERE tenant = $1 AND id = $2", signup.Value), Read, cancellationToken);

    public Task<SignupRecord?> FindAsync(SignupId signup, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {Columns} FROM signups WHERE id = $1", signup.Value), Read, cancellationToken);

    public Task<ImmutableArray<SignupRecord>> PendingAsync(string app, DateTimeOffset now, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement($"SELECT {Columns} FROM signups WHERE app = $1 AND state = 1 AND expires_at > $2 ORDER BY created_at, id LIMIT 1000", app, Microseconds.Of(now)),
        Read,
        cancellationToken);

    public Task<SignupRecord?> OfAccountAsync(string app, string wabaId, CancellationToken cancellationToken = default) => _tables.FindAsync(
        new Statement($"SELECT {Columns} FROM signups WHERE app = $1 AND waba_id = $2 ORDER BY created_at DESC, id LIMIT 1", app, wabaId),
        Read,
        cancellationToken);

    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM signups WHERE state = 1 AND expires_at < $1", Microseconds.Of(before)), cancellationToken);

    public Task TellAsync(SharedAccount account, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"INSERT INTO signup_accounts ({AccountColumns}) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (app, waba_id) DO NOTHING",
            account.App, account.WabaId, account.Business, Microseconds.Of(account.ToldAt), Microseconds.Of(account.DueAt)),
        cancellationToken);

    public Task<ImmutableArray<SharedAccount>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement($"SELECT {AccountColumns} FROM signup_accounts WHERE due_at <= $1 ORDER BY due_at LIMIT $2", Microseconds.Of(now), limit),
        static row => new SharedAccount(row.Text(0), row.Text(1), row.TextOrNull(2), row.Time(3), row.Time(4)),
        cancellationToken);

    public async Task<bool> PutOffAsync(SharedAccount account, DateTimeOffset dueAt, CancellationToken cancellationToken = default) => await _tables.ExecuteAsync(
        new Statement(
            "UPDATE signup_accounts SET due_at = $4 WHERE app = $1 AND waba_id = $2 AND due_at = $3", account.App, account.WabaId, Microseconds.Of(account.DueAt), Microseconds.Of(dueAt)),
        cancellationToken) == 1;

    public Task ForgetAsync(SharedAccount account, CancellationToken cancellationToken = default) =>
        _tables.ExecuteAsync(new Statement("DELETE FROM signup_accounts WHERE app = $1 AND waba_id = $2", account.App, account.WabaId), cancellationToken);

    private static SignupRecord Read(Row row) => new(
        new SignupId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Int(3) == 1, row.Bytes(4), (SignupState)row.Int(5), row.TextOrNull(6), row.TextOrNull(7), row.BytesOrNull(8),
        row.TextOrNull(9) is { } session ? new SessionId(session) : null, row.TextOrNull(10), row.Time(11), row.Time(12),
        (row.TextOrNull(13), row.TextOrNull(14), row.TextOrNull(15)) is var (phone, business, waba) && (phone ?? business ?? waba) is not null ? new ExpectedCustomer(phone, business, waba) : null);
}
