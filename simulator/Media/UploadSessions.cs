using System.Buffers;
using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Media;

/// <summary>A resumable upload: a file that arrives in pieces and becomes a handle.</summary>
internal sealed class UploadSession(string id, App app, long length, string type)
{
    private readonly ArrayBufferWriter<byte> _data = new();

    public string Id { get; } = id;

    public App App { get; } = app;

    public long Length { get; } = length;

    public string Type { get; } = type;

    /// <summary>Bytes received so far; where to resume.</summary>
    public long Offset
    {
        get
        {
            lock (_data) return _data.WrittenCount;
        }
    }

    /// <summary>Adds a piece that begins where the last one ended; false when it does not, or is too long.</summary>
    public bool Append(long offset, ReadOnlySpan<byte> piece)
    {
        lock (_data)
        {
            if (offset != _data.WrittenCount || offset + piece.Length > Length) return false;
            _data.Write(piece);
            return true;
        }
    }

    public byte[] ToArray()
    {
        lock (_data) return _data.WrittenSpan.ToArray();
    }
}

/// <summary>A file behind a handle, for headers of templates and profile pictures.</summary>
public sealed record UploadedHandle(string Handle, string Type, byte[] Data);

/// <summary>The resumable uploads of all apps. Only the newest are kept.</summary>
public sealed class UploadSessions
{
    private const int Kept = 1_000;
    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UploadedHandle> _handles = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _age = new();

    /// <summary>What was uploaded under a handle; null when nothing was.</summary>
    public UploadedHandle? Find(string handle) => _handles.GetValueOrDefault(handle);

    /// <summary>Makes a handle for a file at once.</summary>
    public UploadedHandle Add(string type, byte[] data)
    {
        var handle = new UploadedHandle($"4::{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(type))}:{Ids.Secret(24)}", type, data);
        _handles[handle.Handle] = handle;
        Trim(handle.Handle);
        return handle;
    }

    internal UploadSession Open(App app, long length, string type)
    {
        var session = new UploadSession($"upload:{Ids.Secret(24)}", app, length, type);
        _sessions[session.Id] = session;
        Trim(session.Id);
        return session;
    }

    internal UploadSession? FindSession(string id) => _sessions.GetValueOrDefault(id);

    internal void Clear()
    {
        _sessions.Clear();
        _handles.Clear();
        _age.Clear();
    }

    private void Trim(string id)
    {
        _age.Enqueue(id);
        while (_age.Count > Kept && _age.TryDequeue(out var oldest))
        {
            _sessions.TryRemove(oldest, out _);
            _handles.TryRemove(oldest, out _);
        }
    }
}
