using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Accounts;

/// <summary>Signups.</summary>
public sealed class SignupStore(Store store) : ISignups
{
    private const string Columns = "id, tenant, app, hosted, sealed_pin, state, waba_id, phone_number_id, sealed_token, session, problem, created_at, expires_at";
    private readonly StoreTables _tables = new(store);

    public Task SaveAsync(SignupRecord signup, CancellationToken cancellationToken = default) => _tables.ExecuteAsync(
        new Statement(
            $"""
             INSERT INTO signups ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CAST($9 AS {(store.Kind == StoreKind.Postgres ? "bytea" : "blob")}), $10, $11, $12, $13) ON CONFLICT (id) DO UPDATE
             SET state = excluded.state, waba_id = excluded.waba_id, phone_number_id = excluded.phone_number_id, sealed_token = excluded.sealed_token, session = excluded.session, problem = excluded.problem
             """,
            signup.Id.Value, signup.Tenant.Value, signup.App, signup.Hosted ? 1 : 0, signup.SealedPin, (int)signup.State, signup.WabaId, signup.PhoneNumberId,
            signup.SealedToken is { } token ? token : null, signup.Session?.Value, signup.Problem, Microseconds.Of(signup.CreatedAt), Microseconds.Of(signup.ExpiresAt)),
        cancellationToken);

    public Task<SignupRecord?> FindAsync(SignupId signup, CancellationToken cancellationToken = default) =>
        _tables.FindAsync(new Statement($"SELECT {Columns} FROM signups WHERE id = $1", signup.Value), Read, cancellationToken);

    public Task<ImmutableArray<SignupRecord>> WaitingAsync(string app, DateTimeOffset now, CancellationToken cancellationToken = default) => _tables.QueryAsync(
        new Statement($"SELECT {Columns} FROM signups WHERE app = $1 AND hosted = 1 AND state = 1 AND waba_id IS NULL AND expires_at > $2 ORDER BY created_at LIMIT 2", app, Microseconds.Of(now)),
        Read,
        cancellationToken);

    private static SignupRecord Read(Row row) => new(
        new SignupId(row.Text(0)), new TenantId(row.Text(1)), row.Text(2), row.Int(3) == 1, row.Bytes(4), (SignupState)row.Int(5), row.TextOrNull(6), row.TextOrNull(7), row.BytesOrNull(8),
        row.TextOrNull(9) is { } session ? new SessionId(session) : null, row.TextOrNull(10), row.Time(11), row.Time(12));
}
