using System.Text.Json;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Tests.Kit;

namespace Parley.Tests.Simulator;

/// <summary>
/// Clients of Meta's API that nobody here wrote, each as a process of its own: they send every type they can, upload and download, manage templates,
/// and believe the simulator's webhooks by their own verifiers. The scripts stand in tests/Interop/whatsapp.
/// </summary>
public class ForeignClients
{
    [Theory]
    [InlineData("kapso.mjs")]
    [InlineData("great-detail.mjs")]
    [InlineData("whatsapp-api-js.mjs")]
    public async Task Cannot_tell_the_simulator_from_Meta(string script)
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            Apps = [new AppSpec("shop", "700000000000001", "s3cret", "verify-me")],
            Wabas = [new WabaSpec("200000000000001", "Corner Shop", null, ["shop"])],
            Numbers = [new NumberSpec("200000000000001", "100000000000001", "+1 555-010-0001", "Corner Shop")],
            Tokens = [new TokenSpec("a-token")],
            Phones = [new PhoneSpec("+15550107001", "Ada", "US.13491208655302741918")],
            Settings = new SimulatorSettings { DeliveredAfterMs = 0, TemplateReviewMs = null },
        });
        var world = JsonSerializer.Serialize(new
        {
            @base = host.Address.ToString().TrimEnd('/'), token = "a-token", number = "100000000000001", waba = "200000000000001",
            app = "shop", secret = "s3cret", verifyToken = "verify-me", to = "+15550107001",
        });
        await ForeignProgram.RunAsync("node", [Path.Combine(ForeignProgram.Scripts, "whatsapp", script), world]);
        // What was still under way when the client ended found nobody; what was answered was believed.
        Assert.All(host.World.WebhookLog.After(0).SelectMany(d => d.Attempts), attempt => Assert.True(attempt.Status is 0 or 200, $"a webhook was answered with {attempt.Status}"));
    }
}
