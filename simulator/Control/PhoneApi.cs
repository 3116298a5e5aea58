using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Phones;

namespace Parley.Simulator.Control;

/// <param name="Stop">True: no more marketing; false: again.</param>
internal sealed record MarketingRequest(bool Stop, string? Number = null);

/// <param name="Blocked">Whether the customer blocks the business.</param>
internal sealed record BlockRequest(bool Blocked, string? Number = null);

/// <param name="Number">The one business number that sees it so; all of them when left out.</param>
internal sealed record IdentityRequest(IdentityMode Mode, string? Number = null);

internal sealed record RotateRequest(string? UserId = null);

internal sealed record NewNumberRequest(string Phone);

/// <param name="Emoji">Empty takes the reaction back.</param>
internal sealed record ReactRequest(string Emoji);

internal sealed record EditRequest(string Text);

internal sealed record RevokeRequest;

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
        Endpoints.Map(routes, "PUT", "phones/{phone}/identity", async http =>
        {
            var asked = await Requests.ReadAsync<IdentityRequest>(http);
            var phone = world.Phones.Require(Endpoints.Route(http, "phone"));
            if (asked.Number is null) phone.Identity = asked.Mode;
            else phone.With(world.Accounts.RequireNumber(asked.Number), r => r.Identity = asked.Mode);
            return Shapes.Of(phone);
        });
        Endpoints.Map(routes, "POST", "phones/{phone}/rotate", async http =>
        {
            var asked = await Requests.ReadAsync(http, new RotateRequest());
            await world.Acts.RotateUserIdAsync(Endpoints.Route(http, "phone"), asked.UserId, http.RequestAborted);
            return Shapes.Of(world.Phones.Require(Endpoints.Route(http, "phone")));
        });
        Endpoints.Map(routes, "POST", "phones/{phone}/number", async http =>
        {
            var asked = await Requests.ReadAsync<NewNumberRequest>(http);
            await world.Acts.ChangeNumberAsync(Endpoints.Route(http, "phone"), asked.Phone, http.RequestAborted);
            return Shapes.Of(world.Phones.Require(asked.Phone));
        });
        Act<Tap>(routes, "tap", (id, tap, stop) => world.Acts.TapAsync(id, tap, stop), new Tap());
        Act<ReactRequest>(routes, "react", (id, asked, stop) => world.Acts.ReactAsync(id, asked.Emoji, stop));
        Act<EditRequest>(routes, "edit", (id, asked, stop) => world.Acts.EditAsync(id, asked.Text, stop));
        Act<RevokeRequest>(routes, "revoke", (id, _, stop) => world.Acts.RevokeAsync(id, stop), new RevokeRequest());
        Endpoints.Map(routes, "POST", "messages/{id}/play", http => Task.FromResult<object>(
            new { played = world.Customers.Play(Endpoints.Route(http, "id")) }));
    }

    private static void Act<T>(
        IEndpointRouteBuilder routes, string name, Func<string, T, CancellationToken, ValueTask<ChatMessage>> act, T? whenEmpty = null) where T : class =>
        Endpoints.Map(routes, "POST", $"messages/{{id}}/{name}", async http =>
        {
            var sent = await act(Endpoints.Route(http, "id"), await Requests.ReadAsync(http, whenEmpty), http.RequestAborted);
            return new { id = sent.Id, seq = sent.Sequence };
        });
}
