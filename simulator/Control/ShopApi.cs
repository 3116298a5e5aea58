using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Catalogs;
using Parley.Simulator.Flows;

namespace Parley.Simulator.Control;

/// <param name="Status">What Meta makes of it: published, blocked, throttled, deprecated.</param>
internal sealed record FlowStatusRequest(string Status);

/// <summary>The paths under <c>/_sim/catalogs</c> and <c>/_sim/flows</c>.</summary>
internal static class ShopApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Get(routes, "catalogs", _ => new { catalogs = world.Catalogs.All.Select(Of) });
        Endpoints.Post<CatalogSpec>(routes, "catalogs", (_, spec) => Of(world.Catalogs.Add(spec)));
        Endpoints.Get(routes, "flows", _ => new { flows = world.Flows.All.Select(Of) });
        Endpoints.Map(routes, "POST", "flows/{id}/status", async http =>
        {
            var asked = await Requests.ReadAsync<FlowStatusRequest>(http);
            if (!Enum.TryParse<FlowStatus>(asked.Status, ignoreCase: true, out var status) || status == FlowStatus.Draft) throw new SimulatorException("status is published, blocked, throttled or deprecated.");
            var flow = world.Flows.Require(Endpoints.Route(http, "id"));
            new FlowEdges(world).Turn(flow, status);
            return Of(flow);
        });
        routes.MapGet("/_sim/flows/{id}/json", (string id) => world.Flows.Find(id)?.Json is { } json ? Results.Bytes(json, "application/json") : Results.NotFound());
    }

    private static object Of(Catalog catalog) => new { catalog.Id, catalog.Name, waba = catalog.Waba.Id, products = catalog.Products.Order(StringComparer.Ordinal) };

    private static object Of(Flow flow) => new { flow.Id, waba = flow.Waba.Id, flow.Name, flow.Categories, flow.EndpointUri, status = flow.Word, problems = flow.Problems };
}
