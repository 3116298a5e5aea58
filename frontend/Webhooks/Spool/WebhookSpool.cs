namespace Parley.Frontend.Webhooks.Spooling;

/// <summary>
/// Webhooks that the store did not take in time, in append-only files: durable when <see cref="AppendAsync"/> returns, kept
/// until they are replayed, across restarts. What waits while the disk works shares the next synchronisation.
/// </summary>
public sealed partial class WebhookSpool : IAsyncDisposable
{
    private const int BatchBytes = 8 << 20, BatchCount = 256;
    private readonly SpoolOptions _options;
    private readonly ILogger<WebhookSpool> _logger;
    private readonly SpoolFolder _folder;
    private readonly SpoolWriter _writer;
    private readonly object _state = new();
    private readonly Queue<Entry> _waiting = new();
    private readonly List<SpoolSegment> _sealed = [];
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _reserved;
    private bool _closing;

    /// <summary>Opens the folder and finds what an earlier process left.</summary>
    /// <exception cref="IOException">The folder cannot be made, or another process uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public WebhookSpool(SpoolOptions options, ILogger<WebhookSpool> logger)
    {
        _options = options;
        _logger = logger;
        _folder = options.Shared is null ? new SpoolFolder(options.Folder) : SpoolFolder.Among(options.Shared);
        _writer = new SpoolWriter(_folder);
        foreach (var file in _folder.Files) Find(file);
        if (_sealed.Count > 0) Ring();
        new Thread(Write) { Name = "webhook spool", IsBackground = true }.Start();
    }

    /// <summary>Bytes on disk, and those on their way there.</summary>
    public long Bytes => Volatile.Read(ref _reserved);

    /// <summary>Webhooks on disk.</summary>
    public int Records
    {
        get
        {
            lock (_state) return _sealed.Sum(static segment => segment.Records) + _writer.Records;
        }
    }

    /// <summary>When the first webhook that waits for its replay arrived; null when none does.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            lock (_state) return _sealed.Count > 0 ? _sealed[0].Oldest : _writer.Oldest;
        }
    }

    /// <summary>True when a webhook of the largest size would be taken now.</summary>
    public bool CanTake
    {
        get
        {
            if (_closing || Bytes + WebhookEndpoint.MaxBody > _options.MaxBytes) return false;
            try
            {
                return _folder.FreeBytes > 2 * WebhookEndpoint.MaxBody;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    /// <summary>Durable on return. The body must stay unchanged until then.</summary>
    /// <param name="webhook">What to keep.</param>
    /// <param name="beyondLimit">True for a webhook that is in the spool already and only moves to its end.</param>
    /// <exception cref="SpoolUnavailableException">It is not in the spool.</exception>
    public Task AppendAsync(SpooledWebhook webhook, bool beyondLimit = false)
    {
        var entry = new Entry(webhook, SpoolFormat.Head(webhook));
        lock (_state)
        {
            if (_closing) throw new SpoolUnavailableException("The process stops.");
            if (_waiting.Count >= _options.MaxWaiting) throw new SpoolUnavailableException("Too many webhooks wait for the disk.");
            if (!beyondLimit && _reserved + entry.Bytes > _options.MaxBytes) throw new SpoolUnavailableException("The spool has reached its size limit.");
            _reserved += entry.Bytes;
            _waiting.Enqueue(entry);
            Monitor.Pulse(_state);
        }

        return entry.Durable.Task;
    }

    /// <summary>The oldest file, closed; null when nothing waits. It stays until <see cref="Remove"/>.</summary>
    public SpoolSegment? OldestSegment()
    {
        lock (_state)
        {
            if (_sealed.Count > 0) return _sealed[0];
        }

        // Outside the lock: the writer may be busy with the disk, and webhooks must not wait for this.
        if (_writer.Seal() is { } closed) Keep(closed);
        lock (_state) return _sealed.Count > 0 ? _sealed[0] : null;
    }

    /// <summary>Every webhook of the file has been dealt with.</summary>
    /// <exception cref="IOException">The file is still there.</exception>
    public void Remove(SpoolSegment segment)
    {
        _folder.Remove(segment.Path);
        lock (_state)
        {
            _sealed.Remove(segment);
            _reserved -= segment.Bytes;
        }
    }

    /// <summary>Takes over what processes that are gone left in the folders beside this one.</summary>
    /// <returns>How many files that were.</returns>
    /// <exception cref="IOException">A folder cannot be read or written now.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder is not to be read or written.</exception>
    public int Adopt()
    {
        var files = 0;
        foreach (var file in _folder.Adopt())
        {
            Find(file);
            files++;
            Ring();
        }

        return files;
    }

    /// <summary>Returns when something may wait in the spool.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _news.WaitAsync(cancellationToken);

    /// <summary>Writes what waits for the disk, and refuses whatever comes later. Files stay for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_state)
        {
            if (_closing) return;
            _closing = true;
            Monitor.Pulse(_state);
        }

        await _stopped.Task;
        _news.Dispose();
        _folder.Dispose();
    }

    private void Write()
    {
        var batch = new List<Entry>();
        while (Take(batch)) WriteBatch(batch);
        _writer.Seal();
        _stopped.SetResult();
    }

    private bool Take(List<Entry> batch)
    {
        batch.Clear();
        var bytes = 0L;
        lock (_state)
        {
            while (_waiting.Count == 0)
            {
                if (_closing) return false;
                Monitor.Wait(_state);
            }

            while (batch.Count < BatchCount && bytes < BatchBytes && _waiting.TryDequeue(out var entry))
            {
                batch.Add(entry);
                bytes += entry.Bytes;
            }
        }

        return true;
    }

    private void WriteBatch(List<Entry> batch)
    {
        try
        {
            _writer.Write(batch);
            if (_writer.Bytes >= _options.SegmentBytes && _writer.Seal() is { } full) Keep(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(batch.Count, e);
            lock (_state) _reserved -= batch.Sum(static entry => (long)entry.Bytes);
            // What the file held before is whole; the next webhook starts a new one.
            if (_writer.Seal() is { } before) Keep(before);
            foreach (var entry in batch) entry.Durable.SetException(new SpoolUnavailableException("The spool's disk does not take it.", e));
            return;
        }

        foreach (var entry in batch) entry.Durable.SetResult();
        Ring();
    }

    private void Keep(SpoolSegment segment)
    {
        lock (_state)
        {
            _sealed.Add(segment);
            // Two files may be closed at the same moment; their names have the order of their making.
            _sealed.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        }
    }

    private void Ring()
    {
        try
        {
            if (_news.CurrentCount == 0) _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang at the same moment; one ring is enough.
        }
    }

    private void Find(string file)
    {
        var bytes = new FileInfo(file).Length;
        var content = new SpoolSegment(file, bytes, 0, default).Read();
        if (content.Torn > 0) LogTorn(file, content.Torn);
        if (content.Webhooks.IsEmpty)
        {
            _folder.Remove(file);
            return;
        }

        lock (_state) _reserved += bytes;
        Keep(new SpoolSegment(file, bytes, content.Webhooks.Length, content.Webhooks.Min(static webhook => webhook.ReceivedAt)));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The spool's disk did not take {Count} webhooks; they are answered 503, and Meta sends them again")]
    private partial void LogNotWritten(int count, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The spool file {File} ends in {Bytes} bytes of a write that did not end; nobody was told that it had")]
    private partial void LogTorn(string file, int bytes);

    /// <summary>A webhook on its way to the disk.</summary>
    internal sealed class Entry(SpooledWebhook webhook, byte[] head)
    {
        public SpooledWebhook Webhook { get; } = webhook;

        public byte[] Head { get; } = head;

        public int Bytes => Head.Length + Webhook.Body.Length;

        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
