using System.Collections.Concurrent;
using System.Text.Json;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Flows;

/// <summary>How far a flow is.</summary>
public enum FlowStatus
{
    Draft,
    Published,
    Deprecated,

    /// <summary>By Meta: its endpoint fails.</summary>
    Blocked,

    /// <summary>By Meta: its endpoint is slow; ten messages an hour.</summary>
    Throttled,
}

/// <summary>A form in WhatsApp, in screens.</summary>
public sealed class Flow(string id, Waba waba, string name, IReadOnlyList<string> categories)
{
    public string Id { get; } = id;

    public Waba Waba { get; } = waba;

    public string Name { get; internal set; } = name;

    public IReadOnlyList<string> Categories { get; internal set; } = categories;

    public string? EndpointUri { get; internal set; }

    public FlowStatus Status { get; internal set; }

    /// <summary>The flow's JSON as it was uploaded; null before.</summary>
    public byte[]? Json { get; internal set; }

    /// <summary>What is wrong with <see cref="Json"/>, in Meta's words.</summary>
    public IReadOnlyList<FlowProblem> Problems { get; internal set; } = [];

    public DateTimeOffset UpdatedAt { get; internal set; }

    /// <summary>Meta's word for the status.</summary>
    public string Word => Status.ToString().ToUpperInvariant();

    private readonly Queue<DateTimeOffset> _throttled = new();

    /// <summary>Takes one of the messages that a throttled flow may have.</summary>
    internal bool TakeThrottled(int most, TimeSpan within, DateTimeOffset now)
    {
        lock (_throttled)
        {
            while (_throttled.TryPeek(out var oldest) && now - oldest >= within) _throttled.Dequeue();
            if (_throttled.Count >= most) return false;
            _throttled.Enqueue(now);
            return true;
        }
    }

    /// <summary>A member of the flow's JSON that is a text; null without.</summary>
    internal string? Member(string member)
    {
        if (Json is null || Problems.Any(problem => problem.Kind == "JSON_PARSE_ERROR")) return null;
        using var document = JsonDocument.Parse(Json);
        return document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}

/// <summary>Something wrong with a flow's JSON.</summary>
/// <param name="Error">Such as <c>INVALID_PROPERTY</c>.</param>
/// <param name="Kind">Such as <c>JSON_SCHEMA_ERROR</c>.</param>
public sealed record FlowProblem(string Error, string Kind, string Message);

/// <summary>All flows, by id.</summary>
public sealed class FlowBook
{
    private readonly ConcurrentDictionary<string, Flow> _flows = new(StringComparer.Ordinal);

    public IEnumerable<Flow> All => _flows.Values.OrderBy(flow => flow.Id, StringComparer.Ordinal);

    public Flow? Find(string id) => _flows.GetValueOrDefault(id);

    /// <exception cref="SimulatorException">There is none.</exception>
    public Flow Require(string id) => Find(id) ?? throw SimulatorException.NotFound($"There is no flow {id}.");

    internal bool Add(Flow flow)
    {
        lock (_flows) return !_flows.Values.Any(other => other.Waba == flow.Waba && other.Name == flow.Name) && _flows.TryAdd(flow.Id, flow);
    }

    internal void Remove(Flow flow) => _flows.TryRemove(flow.Id, out _);

    internal void Clear() => _flows.Clear();
}
