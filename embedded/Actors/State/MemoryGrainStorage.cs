using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>States in this process's memory, as bytes, for tests and for what may be lost.</summary>
public sealed class MemoryGrainStorage(IGrainStorageSerializer serializer) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), (BinaryData Bytes, long Version)> _rows = new();
    private long _version;

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var exists = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = (exists ? serializer.Deserialize<T>(row.Bytes) : default) ?? StateActivator<T>.Create();
        grainState.ETag = exists ? row.Version.ToString(CultureInfo.InvariantCulture) : null;
        grainState.RecordExists = exists;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = (serializer.Serialize(grainState.State), Interlocked.Increment(ref _version));
        var done = Stored(stateName, grainId, grainState.ETag, out var stored)
            && (grainState.ETag is null ? _rows.TryAdd((stateName, grainId), row) : _rows.TryUpdate((stateName, grainId), row, stored));
        if (!done) throw Conflict("written", stateName, grainId, grainState.ETag);
        grainState.ETag = row.Item2.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!Stored(stateName, grainId, grainState.ETag, out var stored) || (grainState.ETag is not null && !_rows.TryRemove(new((stateName, grainId), stored))))
            throw Conflict("cleared", stateName, grainId, grainState.ETag);
        grainState.State = StateActivator<T>.Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static InconsistentStateException Conflict(string operation, string stateName, GrainId grainId, string? etag) =>
        new($"State \"{stateName}\" of {grainId} was not {operation}: it is not at version {etag ?? "none"}.", null, etag);

    private bool Stored(string stateName, GrainId grainId, string? etag, out (BinaryData Bytes, long Version) row) =>
        _rows.TryGetValue((stateName, grainId), out row) ? row.Version.ToString(CultureInfo.InvariantCulture) == etag : etag is null;
}
