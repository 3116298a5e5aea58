namespace Parley.Bench.Floor;

/// <summary>The floor's one table.</summary>
internal interface IFloorRows : IAsyncDisposable
{
    /// <summary>Durable when the task ends.</summary>
    Task AddAsync(FloorRow row);
}

/// <summary>A message or status as it came.</summary>
internal sealed class FloorRow(string id, string sender, long sentAt, byte[] raw)
{
    public string Id { get; } = id;

    public string Sender { get; } = sender;

    public long SentAt { get; } = sentAt;

    public byte[] Raw { get; } = raw;

    public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
