using System.Text.Json;

namespace Parley.Contracts.Ports;

/// <summary>Meta's Graph API as far as an account is managed with it: templates, numbers, signup. Sends go another way.</summary>
public interface IGraph
{
    /// <summary>Done on return where it says so. Never throws for what the network or Meta do: every end is a value.</summary>
    Task<GraphAnswer> CallAsync(GraphCall call, CancellationToken cancellationToken = default);
}

/// <summary>A call.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">Behind the version, without a leading slash; ids in it are checked by the caller.</param>
/// <param name="Query">Names and values, in the clear.</param>
/// <param name="Body">JSON in UTF-8; empty for none.</param>
/// <param name="Token">The access token; null for calls that carry their credential otherwise.</param>
public sealed record GraphCall(HttpMethodName Method, string Path, string? Token, ImmutableArray<(string Name, string Value)> Query, ReadOnlyMemory<byte> Body = default)
{
    /// <summary>True for what is the simulator's: the call goes there, and never to Meta.</summary>
    public bool IsTest { get; init; }

    /// <summary>Without token and query: a record's text may reach a log.</summary>
    public override string ToString() => $"GraphCall {{ {Method} {Path} }}";
}

/// <summary>The methods that the Graph API knows.</summary>
public enum HttpMethodName
{
    Get,
    Post,
    Delete,
}

/// <summary>How a call ended.</summary>
public abstract record GraphAnswer
{
    private GraphAnswer()
    {
    }

    /// <summary>Meta did it.</summary>
    public sealed record Done(JsonElement Body) : GraphAnswer;

    /// <summary>Meta refused, and did nothing.</summary>
    /// <param name="Code">Meta's code.</param>
    /// <param name="Subcode">Meta's subcode, or null.</param>
    /// <param name="Text">What Meta says, for people.</param>
    public sealed record Refused(int Code, int? Subcode, string Text) : GraphAnswer;

    /// <summary>No usable answer came.</summary>
    /// <param name="MayHaveHappened">True when the request can have left this machine.</param>
    public sealed record Unreachable(string Text, bool MayHaveHappened) : GraphAnswer;
}
