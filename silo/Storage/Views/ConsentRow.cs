using Parley.Contracts.Grains;
using Parley.Domain.Consent;
using Parley.Storage.Database;
using Parley.Storage.Tables;

namespace Parley.Storage.Views;

/// <summary>Where a contact stands after a line of its ledger.</summary>
internal sealed record ConsentRow(TenantId Tenant, string Contact, long Version, Purposes Granted, Purposes Stopped, long ChangedAt)
{
    public static ConsentRow Of(JournalEvent @event, ConsentChanged changed) =>
        new(@event.Tenant, @event.Stream.Value, @event.Version, changed.Granted, changed.Stopped, Microseconds.Of(@event.At));

    /// <summary>A line that comes again, or late, changes nothing.</summary>
    public async Task SaveAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            """
            INSERT INTO consent_view (tenant, contact, version, granted, stopped, changed_at) VALUES (@tenant, @contact, @version, @granted, @stopped, @changed)
            ON CONFLICT (tenant, contact) DO UPDATE SET version = excluded.version, granted = excluded.granted, stopped = excluded.stopped, changed_at = excluded.changed_at
            WHERE consent_view.version < excluded.version
            """);
        command.Add("tenant", Tenant.Value);
        command.Add("contact", Contact);
        command.Add("version", Version);
        command.Add("granted", (int)Granted);
        command.Add("stopped", (int)Stopped);
        command.Add("changed", ChangedAt);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
