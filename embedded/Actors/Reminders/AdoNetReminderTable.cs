using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace Orleans.Runtime.ReminderService;

/// <summary>Reminders in the table OrleansRemindersTable, row for row as Orleans' AdoNet provider writes them.</summary>
internal sealed class AdoNetReminderTable(IOptions<ClusterOptions> cluster, IOptions<AdoNetReminderTableOptions> options) : IReminderTable
{
    private readonly string _serviceId = cluster.Value.ServiceId;
    private readonly AdoNetDatabase _database =
        AdoNetDatabase.Open("The reminder service", options.Value.Invariant, options.Value.ConnectionString, options.Value.DataSource);

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        _database.ReadAsync("SELECT 1 FROM OrleansRemindersTable WHERE 1 = 0", static _ => { }, static _ => 0, cancellationToken);

    public async Task<ReminderTableData> ReadRows(GrainId grainId) => new(await ReadAsync(ReminderSql.ReadGrain, c => BindGrain(c, grainId)));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var (first, last) = unchecked(((int)begin, (int)end));
        return new(await ReadAsync(first < last ? ReminderSql.ReadRange : ReminderSql.ReadRangeAcross, command =>
        {
            AdoNetDatabase.Add(command, "BeginHash", DbType.Int32, first);
            AdoNetDatabase.Add(command, "EndHash", DbType.Int32, last);
        }));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadAsync(ReminderSql.ReadRow, command => BindName(command, grainId, reminderName))).SingleOrDefault();

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var versions = await _database.WriteAsync(
            ReminderSql.Upsert,
            command =>
            {
                BindService(command);
                BindName(command, entry.GrainId, entry.ReminderName);
                AdoNetDatabase.Add(command, "StartTime", DbType.DateTime, DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc));
                AdoNetDatabase.Add(command, "Period", DbType.Int64, (long)entry.Period.TotalMilliseconds);
                AdoNetDatabase.Add(command, "GrainHash", DbType.Int32, unchecked((int)entry.GrainId.GetUniformHashCode()));
            },
            static reader => Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture),
            CancellationToken.None);
        return versions.Single().ToString(CultureInfo.InvariantCulture);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => (await _database.WriteAsync(
        ReminderSql.Delete,
        command =>
        {
            BindService(command);
            BindName(command, grainId, reminderName);
            AdoNetDatabase.Add(command, "Version", DbType.Int32, int.Parse(eTag, CultureInfo.InvariantCulture));
        },
        static _ => 1,
        CancellationToken.None)).Count > 0;

    public Task TestOnlyClearTable() => _database.WriteAsync(ReminderSql.DeleteAll, BindService, static _ => 0, CancellationToken.None);

    private Task<List<ReminderEntry>> ReadAsync(string sql, Action<DbCommand> bind) => _database.ReadAsync(
        sql,
        command =>
        {
            BindService(command);
            bind(command);
        },
        static reader => new ReminderEntry
        {
            GrainId = GrainId.Parse(reader.GetString(0)),
            ReminderName = reader.GetString(1),
            StartAt = DateTime.SpecifyKind(reader.GetDateTime(2), DateTimeKind.Utc),
            Period = TimeSpan.FromMilliseconds(reader.GetInt64(3)),
            ETag = Convert.ToInt32(reader.GetValue(4), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        },
        CancellationToken.None);

    private static void BindGrain(DbCommand command, GrainId grainId) => AdoNetDatabase.Add(command, "GrainId", DbType.String, grainId.ToString());

    private static void BindName(DbCommand command, GrainId grainId, string reminderName)
    {
        BindGrain(command, grainId);
        AdoNetDatabase.Add(command, "ReminderName", DbType.String, reminderName);
    }

    private void BindService(DbCommand command) => AdoNetDatabase.Add(command, "ServiceId", DbType.String, _serviceId);
}
