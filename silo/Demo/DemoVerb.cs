using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Access;
using Parley.Frontend.Webhooks;
using Parley.Silo.Hosting;
using Parley.Silo.Verbs;
using Parley.Silo.Wiring;
using Parley.Simulator;
using Parley.Simulator.Accounts;
using Parley.Simulator.Clock;

namespace Parley.Silo.Demo;

/// <summary><c>silo demo</c>: engine and simulator in one process, with a tenant whose number is simulated.</summary>
internal static class DemoVerb
{
    private const string AppId = "700000000000001", SignupConfig = "800000000000001";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(DemoArguments arguments)
    {
        var settings = Settings(arguments);
        if (Edition.Faults(settings).Any()) throw new StartException($"The demo is one process with everything in it; this is the {Edition.Name} edition. Use the Solo edition for it.");
        foreach (var port in (int[])[arguments.Port, arguments.GrpcPort, arguments.SimulatorPort]) CheckFree(port);
        // The engine makes the folder; its secrets and its tenant are the engine's to keep, so the engine comes first.
        // One clock for both: what `POST /_sim/clock` sets forward is the engine's time too. No other verb has such a clock.
        using var clock = new SimulatedClock();
        await using var engine = await Engine.StartAsync(settings, time: clock);
        var state = DemoState.Load(settings.DataFolder);
        state.Save(settings.DataFolder);
        await using var simulator = await StartSimulatorAsync(arguments, state, clock);
        (state, var apiKey) = await SetUpAsync(engine, state, settings.DataFolder);
        state = await DemoPeople.SetUpAsync(engine.Web, apiKey, state);
        state.Save(settings.DataFolder);
        var callback = new Uri(engine.Web, $"/webhooks/whatsapp/{state.AppName}");
        var check = await simulator.World.SetCallbackAsync(state.AppName, callback.ToString(), state.VerifyToken);
        if (!check.Verified) throw new StartException($"The simulator could not verify {callback}: {check.Problem}");
        Announce(arguments, engine, simulator, state, apiKey, await engine.FirstAdminAsync());
        await engine.Stopping;
        return 0;
    }

    private static EngineSettings Settings(DemoArguments arguments) => new()
    {
        Data = arguments.Data ?? Path.Combine(new EngineSettings().DataFolder, "demo"),
        Store = arguments.Postgres is null ? new StoreSettings() : new StoreSettings { Kind = "postgres", ConnectionString = arguments.Postgres },
        Web = new ListenSettings { Port = arguments.Port },
        Grpc = new ListenSettings { Port = arguments.GrpcPort },
        Graph = new GraphSettings { BaseUrl = $"http://127.0.0.1:{arguments.SimulatorPort}" },
        // Signups open the simulator's window in place of Meta's.
        Signup = new SignupSettings
        {
            SdkUrl = $"http://127.0.0.1:{arguments.SimulatorPort}/en_US/sdk.js",
            HostedUrl = $"http://127.0.0.1:{arguments.SimulatorPort}/messaging/whatsapp/onboard",
        },
        AdminKey = Environment.GetEnvironmentVariable("Parley__AdminKey"),
    };

    private static async Task<SimulatorHost> StartSimulatorAsync(DemoArguments arguments, DemoState state, SimulatedClock clock)
    {
        try
        {
            return await SimulatorHost.StartAsync(new SimulatorOptions
            {
                Port = arguments.SimulatorPort,
                Clock = clock,
                Apps = [new AppSpec(state.AppName, AppId, state.AppSecret, state.VerifyToken)],
                Wabas = [new WabaSpec(state.WabaId, "Corner Shop", "300000000000001", [state.AppName])],
                Numbers = [new NumberSpec(state.WabaId, state.PhoneNumberId, "+1 555-010-0001", "Corner Shop")],
                Tokens = [new TokenSpec(state.GraphToken, state.AppName)],
                Phones = SimulatorOptions.Example.Phones,
            });
        }
        catch (SimulatorException e)
        {
            throw new StartException(e.Message);
        }
    }

    /// <summary>The app, the tenant, its number and a new API key; what an earlier start made is used again.</summary>
    private static async Task<(DemoState State, string ApiKey)> SetUpAsync(Engine engine, DemoState state, string folder)
    {
        var services = engine.Services;
        var grains = services.GetRequiredService<IGrainFactory>();
        var time = services.GetRequiredService<TimeProvider>();
        var secrets = services.GetRequiredService<ISecretBox>();
        var app = new AppRecord(
            state.AppName,
            [secrets.Seal(AppDirectory.Owner, AppDirectory.SecretPurpose, Encoding.UTF8.GetBytes(state.AppSecret))],
            secrets.Seal(AppDirectory.Owner, AppDirectory.VerifyPurpose, Encoding.UTF8.GetBytes(state.VerifyToken)),
            time.GetUtcNow(),
            AppId,
            SignupConfig,
            secrets.Seal(AppDirectory.Owner, AppDirectory.SystemTokenPurpose, Encoding.UTF8.GetBytes(state.GraphToken)));
        await services.GetRequiredService<IEndpoints>().SaveAppAsync(app);

        var tenant = await services.GetRequiredService<IAccounts>().CreateTenantAsync(new TenantRecord(TenantId.New(), "Demo", time.GetUtcNow()), "demo");
        await grains.GetGrain<ITenantGrain>(tenant.Id.Value).CreateAsync(tenant.Name, CancellationToken.None);
        var known = await services.GetRequiredService<IEndpoints>().SessionByNumberAsync(state.PhoneNumberId);
        if (known is null)
        {
            var id = SessionId.New();
            var connect = new ConnectNumber(state.AppName, state.PhoneNumberId, state.WabaId, state.GraphToken);
            var outcome = await grains.GetGrain<ISessionGrain>(new SessionKey(tenant.Id, id).ToString()).ConnectAsync(connect, CancellationToken.None);
            if (outcome.Refusal is { } refusal) throw new StartException($"The simulated number could not be connected: {refusal.Text}");
            state = state with { Session = id.Value };
        }
        else
        {
            state = state with { Session = known.Id.Value };
        }

        var keys = services.GetRequiredService<ApiKeys>();
        if (ApiKeyId.TryParse(state.KeyId, out var before)) await keys.RevokeAsync(tenant.Id, before, CancellationToken.None);
        var (record, text) = await keys.MintAsync(tenant.Id, "demo", CancellationToken.None);
        state = state with { Tenant = tenant.Id.Value, KeyId = record.Id.Value };
        state.Save(folder);
        return (state, text);
    }

    private static void Announce(DemoArguments arguments, Engine engine, SimulatorHost simulator, DemoState state, string apiKey, string? firstAdmin)
    {
        if (arguments.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    web = Plain(engine.Web),
                    grpc = Plain(engine.Grpc),
                    simulator = Plain(simulator.Address),
                    tenant = state.Tenant,
                    session = state.Session,
                    phoneNumberId = state.PhoneNumberId,
                    apiKey,
                    firstAdmin,
                    dashboard = $"{Plain(engine.Web)}/app",
                    owner = state.Owner,
                    agent = state.Agent,
                    password = state.Password,
                    app = new { name = state.AppName, secret = state.AppSecret, verifyToken = state.VerifyToken },
                },
                Json));
            return;
        }

        Console.WriteLine($"""

            Parley is running.

              1. Open the phones     {Plain(simulator.Address)}   and write something as a customer.
              2. Open the dashboard  {Plain(engine.Web)}/app
                 sign in as          {state.Owner}, or as {state.Agent}
                 with the password   {state.Password}
                 and answer; the answer appears on the phone.

              REST    curl -H 'Authorization: Bearer {apiKey}' '{Plain(engine.Web)}/v1/conversations'
              events  curl -N -H 'Authorization: Bearer {apiKey}' '{Plain(engine.Web)}/v1/events?cursor=beginning'
              gRPC    {Plain(engine.Grpc)}, the same key as metadata `authorization: Bearer …`
              session {state.Session}

            The key is new at every start; the one before is revoked. Ctrl+C stops everything, and what was said stays.
            """);
        if (firstAdmin is not null) Console.WriteLine($"{RunVerb.FirstAdmin(firstAdmin)}\n");
    }

    private static string Plain(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static void CheckFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            probe.Start();
        }
        catch (SocketException)
        {
            throw new StartException($"Port {port} is in use. Stop what listens there, or choose others: `silo demo --port P` uses P, P+1 and P+10.");
        }
    }
}
