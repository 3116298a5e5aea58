namespace Parley.Simulator.Graph;

/// <summary>An error as Graph answers it and as a failed status reports it.</summary>
/// <param name="Code">What clients decide by.</param>
/// <param name="Title">Goes into <c>message</c>, behind the code.</param>
/// <param name="Details">Goes into <c>error_data.details</c>.</param>
/// <param name="HttpStatus">Not in Meta's present table; these are the ones observed.</param>
public sealed record GraphError(int Code, string Title, string? Details = null, int HttpStatus = 400)
{
    public string Type { get; init; } = "OAuthException";

    public int? Subcode { get; init; }

    /// <summary>A heading and a sentence for people, which some errors have.</summary>
    public string? UserTitle { get; init; }

    public string? UserMessage { get; init; }

    /// <summary>The whole <c>message</c> where it does not follow the pattern <c>(#code) title</c>.</summary>
    public string? Message { get; init; }
}
