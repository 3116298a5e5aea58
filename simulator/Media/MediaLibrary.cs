using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Media;

/// <summary>
/// The files on WhatsApp's servers. They expire as Meta's do, and the oldest go early when all together exceed the bound.
/// Safe for use from many threads.
/// </summary>
public sealed class MediaLibrary(TimeProvider clock, long maxBytes)
{
    private static readonly TimeSpan KeptUpload = TimeSpan.FromDays(30);
    private static readonly TimeSpan KeptInbound = TimeSpan.FromDays(7);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MediaFile> _files = new(StringComparer.Ordinal);
    private readonly Queue<MediaFile> _byAge = new();
    private long _bytes;

    /// <summary>Bytes of all files together.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    public MediaFile Add(BusinessNumber number, string mimeType, byte[] data, string? filename = null, bool fromCustomer = false)
    {
        var expires = clock.GetUtcNow() + (fromCustomer ? KeptInbound : KeptUpload);
        var file = new MediaFile(Ids.GraphObject(), number, mimeType, data, filename, expires);
        lock (_gate)
        {
            _files.Add(file.Id, file);
            _byAge.Enqueue(file);
            _bytes += data.Length;
            while (_bytes > maxBytes && _byAge.Count > 1) Drop(_byAge.Dequeue());
        }

        return file;
    }

    /// <summary>Null when it never was, was deleted or has expired.</summary>
    public MediaFile? Find(string id)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(id, out var file)) return null;
            if (file.ExpiresAt > clock.GetUtcNow()) return file;
            Drop(file);
            return null;
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(id, out var file)) return false;
            Drop(file);
            return true;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _files.Clear();
            _byAge.Clear();
            _bytes = 0;
        }
    }

    private void Drop(MediaFile file)
    {
        if (_files.Remove(file.Id)) _bytes -= file.Data.Length;
    }
}
