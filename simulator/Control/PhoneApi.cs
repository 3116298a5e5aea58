using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;

namespace Parley.Simulator.Control;

/// <param name="Stop">True: no more marketing; false: again.</param>
internal sealed record MarketingRequest(bool Stop, string? Number = null);

/// <param name="Blocked">Whether the customer blocks the business.</param>
internal sealed record BlockRequest(bool Blocked, string? Number = null);

/// <summary>The paths under <c>/_sim/phones/</c>: what a customer does with a chat besides writing.</summary>
internal static class PhoneApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Map(routes, "POST", "phones/{phone}/read", async http =>
        {
            var asked = await Requests.ReadAsync(http, new ReadRequest());
            return new { read = world.Customers.Read(Endpoints.Route(http, "phone"), asked.Number) };
        });
        Endpoints.Map(routes, "PUT", "phones/{phone}/window", async http =>
        {
            var asked = await Requests.ReadAsync<WindowRequest>(http);
            if (asked.Open is null == asked.WroteSecondsAgo is null) throw new SimulatorException("Say either open or wroteSecondsAgo.");
            var now = world.Clock.GetUtcNow();
            var at = asked.WroteSecondsAgo is { } seconds ? now.AddSeconds(-seconds) : asked.Open == true ? now : (DateTimeOffset?)null;
            world.Customers.SetLastWrote(Endpoints.Route(http, "phone"), asked.Number, at);
            return Endpoints.Success;
        });
        Endpoints.Map(routes, "PUT", "phones/{phone}/marketing", async http =>
        {
            var asked = await Requests.ReadAsync<MarketingRequest>(http);
            await world.Customers.SetMarketingAsync(Endpoints.Route(http, "phone"), asked.Number, asked.Stop, http.RequestAborted);
            return Endpoints.Success;
        });
        Endpoints.Map(routes, "PUT", "phones/{phone}/block", async http =>
        {
            var asked = await Requests.ReadAsync<BlockRequest>(http);
            world.Customers.SetBlocks(Endpoints.Route(http, "phone"), asked.Number, asked.Blocked);
            return Endpoints.Success;
        });
        Endpoints.Map(routes, "POST", "messages/{id}/play", http => Task.FromResult<object>(
            new { played = world.Customers.Play(Endpoints.Route(http, "id")) }));
    }
}
