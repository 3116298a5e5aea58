using System.Net;
using System.Security.Cryptography.X509Certificates;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;
using Parley.Simulator.Phones;
using Parley.Simulator.Templates;

namespace Parley.Simulator;

/// <summary>What a simulator starts with. Only the port and the address are fixed for its life.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Where to listen. Beyond loopback everybody who reaches it rules the simulated world: there is no authentication.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    public IReadOnlyList<AppSpec> Apps { get; init; } = [];

    public IReadOnlyList<WabaSpec> Wabas { get; init; } = [];

    public IReadOnlyList<NumberSpec> Numbers { get; init; } = [];

    public IReadOnlyList<TokenSpec> Tokens { get; init; } = [];

    public IReadOnlyList<PhoneSpec> Phones { get; init; } = [];

    public IReadOnlyList<TemplateSpec> Templates { get; init; } = [];

    /// <summary>Bytes that all media together may take; the oldest go when it is more.</summary>
    public long MediaBytes { get; init; } = 512L * 1024 * 1024;

    public SimulatorSettings Settings { get; init; } = new();

    public PhoneLimits PhoneLimits { get; init; } = new();

    /// <summary>The certificate, with its key, that webhooks show to callbacks over https, as Meta's do where an app asks for it; null: none.</summary>
    public X509Certificate2? WebhookCertificate { get; init; }

    /// <summary>The root that certificates of callbacks may go back to, in place of those the machine trusts; null: the machine's.</summary>
    public X509Certificate2? TrustedRoot { get; init; }

    /// <summary>Updates that may wait per callback. Customers wait when it is full; statuses are dropped and counted.</summary>
    public int WebhookQueue { get; init; } = 100_000;

    /// <summary>The clock the world's own clock follows.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The world's own clock, shared with others who live by it; null makes one that follows <see cref="TimeProvider"/>.</summary>
    public SimulatedClock? Clock { get; init; }

    /// <summary>Makes the choices of fault rates repeatable.</summary>
    public int? Seed { get; init; }

    /// <summary>Takes one line per noteworthy event; never texts of messages.</summary>
    public Action<string>? Log { get; init; }

    /// <summary>One of everything, with names that are easy to type: the world of <c>dotnet run</c> without a setup file.</summary>
    public static SimulatorOptions Example { get; } = new()
    {
        Apps = [new AppSpec("demo", "700000000000001", "demo-app-secret", "demo-verify-token")],
        Wabas = [new WabaSpec("200000000000001", "Corner Shop", "300000000000001", ["demo"])],
        Numbers = [new NumberSpec("200000000000001", "100000000000001", "+1 555-010-0001", "Corner Shop")],
        Tokens = [new TokenSpec("demo-token", "demo")],
        Phones = [new PhoneSpec("+15550107001", "Ada"), new PhoneSpec("+4915550107002", "Jürgen"), new PhoneSpec("+9715550107003", "منى")],
        Templates = ExampleTemplates.All,
    };
}
