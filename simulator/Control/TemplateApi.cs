using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Templates;

namespace Parley.Simulator.Control;

/// <summary>The paths under <c>/_sim/templates</c>.</summary>
internal static class TemplateApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Get(routes, "templates", _ => new { templates = world.Templates.All.Select(Shapes.Of) });
        Endpoints.Post<TemplateSpec>(routes, "templates", (_, spec) => Shapes.Of(world.Templates.Add(spec)));
    }
}
