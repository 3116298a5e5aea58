namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// The file that is being written. One synchronisation per batch; after a write that failed the file is cut back to what
/// was durable and never written again, because nobody knows what the system kept of it.
/// </summary>
internal sealed class SpoolWriter(SpoolFolder folder)
{
    private readonly Lock _disk = new();
    private readonly List<ReadOnlyMemory<byte>> _buffers = [];
    private FileStream? _file;
    private bool _broken;
    private int _records;
    private long _bytes;
    private DateTimeOffset _oldest;

    /// <summary>Durable bytes of the file.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Durable webhooks of the file.</summary>
    public int Records => Volatile.Read(ref _records);

    /// <summary>When the oldest of them arrived.</summary>
    public DateTimeOffset? Oldest => Records > 0 ? _oldest : null;

    /// <summary>Durable on return.</summary>
    /// <exception cref="IOException">The disk did not take all of it; the file is to be sealed.</exception>
    public void Write(List<WebhookSpool.Entry> batch)
    {
        lock (_disk)
        {
            _buffers.Clear();
            var bytes = 0L;
            foreach (var entry in batch)
            {
                _buffers.Add(entry.Head);
                _buffers.Add(entry.Webhook.Body);
                bytes += entry.Bytes;
            }

            var isNew = _file is null;
            _file ??= folder.Create();
            _broken = true;
            RandomAccess.Write(_file.SafeFileHandle, _buffers, _bytes);
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
            if (isNew) folder.Sync();
            _broken = false;
            if (_records == 0) _oldest = batch.Min(static entry => entry.Webhook.ReceivedAt);
            Volatile.Write(ref _bytes, _bytes + bytes);
            Volatile.Write(ref _records, _records + batch.Count);
        }
    }

    /// <summary>Closes the file; the next write begins a new one. Null when there is nothing in it.</summary>
    public SpoolSegment? Seal()
    {
        lock (_disk)
        {
            if (_file is null) return null;
            var path = _file.Name;
            if (_broken) CutBack(_file);
            _file.Dispose();
            var closed = _records > 0 ? new SpoolSegment(path, _bytes, _records, _oldest) : null;
            if (closed is null) RemoveEmpty(path);
            _file = null;
            _broken = false;
            Volatile.Write(ref _records, 0);
            Volatile.Write(ref _bytes, 0);
            return closed;
        }
    }

    private void CutBack(FileStream file)
    {
        try
        {
            RandomAccess.SetLength(file.SafeFileHandle, _bytes);
        }
        catch (IOException)
        {
            // Then whole records of the failed batch may be replayed although their sender was told to repeat them: twice is once.
        }
    }

    private void RemoveEmpty(string path)
    {
        try
        {
            folder.Remove(path);
        }
        catch (IOException)
        {
            // An empty file; the next start removes it.
        }
    }
}
