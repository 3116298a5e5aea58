using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Templates;

namespace Parley.Simulator.Control;

/// <param name="Event">One of approve, reject, pause, unpause, disable.</param>
/// <param name="Reason">Why it is rejected, in Meta's words.</param>
/// <param name="Quality">In place of an event: how people take it.</param>
/// <param name="Category">In place of an event: another category.</param>
/// <param name="InSeconds">How long the change of the category is announced before.</param>
internal sealed record ReviewRequest(
    string? Event = null, string Reason = "INVALID_FORMAT", TemplateQuality? Quality = null, TemplateCategory? Category = null, double InSeconds = 0);

/// <summary>The paths under <c>/_sim/templates</c>: templates without review, and what Meta's reviewers do.</summary>
internal static class TemplateApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Get(routes, "templates", _ => new { templates = world.Templates.All.Select(Shapes.Of) });
        Endpoints.Post<TemplateSpec>(routes, "templates", (_, spec) => Shapes.Of(world.Templates.Add(spec)));
        Endpoints.Post<ReviewRequest>(routes, "templates/{id}/review", (http, asked) =>
        {
            var template = world.Templates.Require(Endpoints.Route(http, "id"));
            Decide(world.Review, template, asked);
            return Shapes.Of(template);
        });
    }

    private static void Decide(TemplateReview review, Template template, ReviewRequest asked)
    {
        switch (asked)
        {
            case { Quality: { } quality, Event: null, Category: null }: review.Rate(template, quality); break;
            case { Category: { } category, Event: null, Quality: null }: review.Recategorize(template, category, TimeSpan.FromSeconds(asked.InSeconds)); break;
            case { Event: "approve" }: review.Approve(template); break;
            case { Event: "reject" }: review.Reject(template, asked.Reason); break;
            case { Event: "pause" }: review.Pause(template); break;
            case { Event: "disable" }: review.Disable(template); break;
            case { Event: "unpause" }:
                if (!review.Unpause(template)) throw new SimulatorException("The template is not paused.");
                break;
            default: throw new SimulatorException("Say one of event (approve, reject, pause, unpause, disable), quality or category.");
        }
    }
}
