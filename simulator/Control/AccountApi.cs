using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Parley.Simulator.Accounts;
using Parley.Simulator.Signup;
using Parley.Simulator.Webhooks;

namespace Parley.Simulator.Control;

/// <summary>What is changed of a number; what is left out stays.</summary>
/// <param name="OnPhoneApp">Used in the WhatsApp Business app as well, connected just now.</param>
/// <param name="Official">An Official Business Account, which groups need.</param>
internal sealed record NumberPatch(
    bool? Verified = null, bool? Registered = null, string? Quality = null, string? VerifiedName = null, bool? OnPhoneApp = null, bool? HistoryDeclined = null,
    bool? Official = null);

/// <param name="Content">For anything but a text: the JSON that stands under the name of the type.</param>
internal sealed record EchoRequest(string To, string? Text = null, string Type = "text", JsonElement? Content = null, string? Number = null);

/// <summary>What is changed of an account; what is left out stays.</summary>
internal sealed record WabaPatch(bool? Locked = null, bool? PaymentMissing = null);

/// <param name="Field">Such as <c>account_update</c>.</param>
/// <param name="Waba">The account it is about; default: the only one there is.</param>
internal sealed record EventRequest(string Field, JsonElement Value, string? Waba = null);

/// <summary>The paths that change accounts after they were made, and tell their apps what only Meta tells.</summary>
internal static class AccountApi
{
    public static void Map(IEndpointRouteBuilder routes, World world)
    {
        Endpoints.Map(routes, "PATCH", "numbers/{id}", async http =>
        {
            var number = world.Accounts.RequireNumber(Endpoints.Route(http, "id"));
            var patch = await Requests.ReadAsync<NumberPatch>(http);
            if (patch.Quality is not (null or "GREEN" or "YELLOW" or "RED" or "UNKNOWN")) throw new SimulatorException("quality is GREEN, YELLOW, RED or UNKNOWN.");
            number.Verified = patch.Verified ?? number.Verified;
            number.Registered = patch.Registered ?? number.Registered;
            number.Quality = patch.Quality ?? number.Quality;
            number.VerifiedName = patch.VerifiedName ?? number.VerifiedName;
            number.Official = patch.Official ?? number.Official;
            number.HistoryDeclined = patch.HistoryDeclined ?? number.HistoryDeclined;
            if (patch.OnPhoneApp is { } onPhone) (number.OnPhoneApp, number.OnboardedAt) = (onPhone, onPhone ? world.Clock.GetUtcNow() : null);
            return Shapes.Of(number);
        });
        Endpoints.Post<EchoRequest>(routes, "echoes", (_, asked) =>
        {
            var content = asked.Content ?? JsonSerializer.SerializeToElement(new { body = asked.Text ?? throw new SimulatorException("Give text or content.") });
            var sent = world.PhoneApp.Write(asked.Number, asked.To, asked.Type, content);
            return new { id = sent.Id, seq = sent.Sequence };
        });
        Endpoints.Map(routes, "PATCH", "wabas/{id}", async http =>
        {
            var waba = world.Accounts.RequireWaba(Endpoints.Route(http, "id"));
            var patch = await Requests.ReadAsync<WabaPatch>(http);
            waba.Locked = patch.Locked ?? waba.Locked;
            waba.PaymentMissing = patch.PaymentMissing ?? waba.PaymentMissing;
            return Shapes.Of(waba);
        });
        Endpoints.Post<SignupSpec>(routes, "signup", (_, spec) => world.Signup.Complete(spec));
        Endpoints.Post<EventRequest>(routes, "events", (_, asked) =>
        {
            world.Post(AccountEvents.Any(world.Accounts.RequireWaba(asked.Waba), asked.Field, asked.Value.GetRawText(), world.Clock.GetUtcNow()));
            return Endpoints.Success;
        });
    }
}
