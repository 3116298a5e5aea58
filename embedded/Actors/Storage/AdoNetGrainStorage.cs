using System.Data;
using System.Data.Common;
using System.Globalization;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>States in the table OrleansStorage, row for row as Orleans' AdoNet provider writes them. The ETag is the row's version.</summary>
public sealed class AdoNetGrainStorage : IGrainStorage, ISiloService
{
    private readonly AdoNetDatabase _database;
    private readonly GrainStorageSql _sql;
    private readonly IGrainStorageSerializer _serializer;
    private readonly bool _deleteOnClear;
    private readonly string _name;
    private readonly string _serviceId;

    /// <summary>A storage by its options.</summary>
    /// <exception cref="OrleansConfigurationException">The options do not name one database.</exception>
    public AdoNetGrainStorage(string name, AdoNetGrainStorageOptions options, ClusterOptions cluster)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cluster);
        _database = AdoNetDatabase.Open($"Grain storage \"{name}\"", options.Invariant, options.ConnectionString, options.DataSource);
        _sql = _database.IsSqlite ? GrainStorageSql.Sqlite : GrainStorageSql.PostgreSql;
        _serializer = options.GrainStorageSerializer;
        _deleteOnClear = options.DeleteStateOnClear;
        _name = name;
        _serviceId = cluster.ServiceId;
    }

    /// <summary>Shows at the silo's start that database and table are there.</summary>
    Task ISiloService.PrepareAsync(CancellationToken cancellationToken) =>
        _database.ReadAsync("SELECT 1 FROM OrleansStorage WHERE 1 = 0", static _ => { }, static _ => 0, cancellationToken);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var row = (await _database.ReadAsync(
            _sql.Read,
            command => BindKey(command, stateName, grainId),
            static reader => (Bytes: reader.IsDBNull(0) ? null : (byte[])reader.GetValue(0), Version: reader.IsDBNull(1) ? null : Version(reader, 1)),
            cancellationToken)).SingleOrDefault();
        var state = row.Bytes is null ? default : _serializer.Deserialize<T>(new BinaryData(row.Bytes));
        grainState.State = state ?? StateActivator<T>.Create();
        grainState.ETag = row.Version;
        grainState.RecordExists = row.Bytes is not null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var bytes = _serializer.Serialize(grainState.State).ToArray();
        var expected = grainState.ETag;
        var isNew = string.IsNullOrWhiteSpace(expected);
        grainState.ETag = await WriteAsync(isNew ? _sql.Insert : _sql.Update, stateName, grainId, expected, "write", command =>
        {
            if (!isNew) BindVersion(command, expected!);
            AdoNetDatabase.Add(command, "PayloadBinary", DbType.Binary, bytes);
        }, cancellationToken);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        if (!grainState.RecordExists && string.IsNullOrWhiteSpace(grainState.ETag))
        {
            await ReadStateAsync(stateName, grainId, grainState, cancellationToken);
            if (!grainState.RecordExists) return;
        }

        var expected = grainState.ETag!;
        var version = await WriteAsync(
            _deleteOnClear ? _sql.Delete : _sql.Clear, stateName, grainId, expected, "clear", command => BindVersion(command, expected), cancellationToken);
        grainState.ETag = _deleteOnClear ? null : version;
        grainState.RecordExists = false;
        grainState.State = StateActivator<T>.Create();
    }

    private static string Version(DbDataReader reader, int column) =>
        Convert.ToInt32(reader.GetValue(column), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    private static void BindVersion(DbCommand command, string etag) =>
        AdoNetDatabase.Add(command, "GrainStateVersion", DbType.Int32, int.Parse(etag, CultureInfo.InvariantCulture));

    private async Task<string> WriteAsync(
        string sql, string stateName, GrainId grainId, string? expected, string operation, Action<DbCommand> bind, CancellationToken cancellationToken)
    {
        var version = (await _database.WriteAsync(
            sql,
            command =>
            {
                BindKey(command, stateName, grainId);
                bind(command);
            },
            static reader => Version(reader, 0),
            cancellationToken)).SingleOrDefault();
        return version ?? throw new InconsistentStateException(
            $"Version conflict ({operation}): ServiceId={_serviceId} ProviderName={_name} GrainType={stateName} GrainId={AdoGrainKey.Of(grainId)} ETag={expected}.", null, expected);
    }

    private void BindKey(DbCommand command, string stateName, GrainId grainId)
    {
        var key = AdoGrainKey.Of(grainId);
        AdoNetDatabase.Add(command, "GrainIdHash", DbType.Int32, key.Hash());
        AdoNetDatabase.Add(command, "GrainIdN0", DbType.Int64, key.N0);
        AdoNetDatabase.Add(command, "GrainIdN1", DbType.Int64, key.N1);
        AdoNetDatabase.Add(command, "GrainTypeHash", DbType.Int32, AdoGrainKey.HashOfType(stateName));
        AdoNetDatabase.Add(command, "GrainTypeString", DbType.String, stateName);
        AdoNetDatabase.Add(command, "GrainIdExtensionString", DbType.String, key.Extension);
        AdoNetDatabase.Add(command, "ServiceId", DbType.String, _serviceId);
    }
}
