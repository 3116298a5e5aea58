using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Parley.Wire;

/// <summary>
/// Takes endpoints out of the choice whose template does not match the path exactly: routing alone ignores letter case and
/// cannot express everything that a path template can.
/// </summary>
internal sealed class RestMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<RestRoute>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        string[]? path = null;
        int? withVerb = null;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (RouteOf(candidates, i) is not { } route) continue;
            path ??= RequestPath.SegmentsOf(httpContext);
            if (route.Template.Match(path) is null) candidates.SetValidity(i, false);
            else if (route.Template.Verb is not null) withVerb ??= candidates[i].Score;
        }

        // To routing, "**" and "**:verb" are one pattern; the one that names the verb is meant.
        for (var i = 0; withVerb is not null && i < candidates.Count; i++)
        {
            if (RouteOf(candidates, i) is { Template.Verb: null } && candidates[i].Score == withVerb) candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }

    private static RestRoute? RouteOf(CandidateSet candidates, int index) =>
        candidates.IsValidCandidate(index) ? candidates[index].Endpoint.Metadata.GetMetadata<RestRoute>() : null;
}
