using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parley.Simulator.Accounts;

namespace Parley.Simulator;

/// <summary>The command line: <c>dotnet run --project simulator -- --port 8090</c>.</summary>
internal static class Program
{
    private const string Help = """
        A WhatsApp that runs on your desk: Cloud API, phones in the browser, faults on demand.

          --port N           TCP port (default 8090; 0 takes a free one)
          --listen ADDRESS   address to listen on (default 127.0.0.1); beyond loopback everybody who reaches it rules it
          --callback URL     callback URL of the example app, taken as verified
          --setup FILE       JSON with apps, wabas, numbers, tokens, phones, settings in place of the example
          --client-cert FILE PKCS#12 without a password: the certificate that webhooks show over https
          --enforce          every limit of Meta enforced: throughput, pair rate, reach, marketing per person
          --quiet            no log lines
          --help             this text
        """;

    private static async Task<int> Main(string[] args)
    {
        try
        {
            if (Parse(args) is not { } options)
            {
                Console.WriteLine(Help);
                return 0;
            }

            await using var host = await SimulatorHost.StartAsync(options);
            Introduce(host);
            await AskedToStopAsync();
            return 0;
        }
        catch (SimulatorException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static async Task AskedToStopAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await asked.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
    }

    private static SimulatorOptions? Parse(string[] args)
    {
        var options = SimulatorOptions.Example with { Port = 8090, Log = Console.WriteLine };
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h": return null;
                case "--quiet": options = options with { Log = null }; break;
                case "--client-cert": options = options with { WebhookCertificate = Certificate(Value(args, ref i)) }; break;
                case "--enforce": options = options with { Settings = options.Settings.Enforced() }; break;
                case "--port": options = options with { Port = Port(Value(args, ref i)) }; break;
                case "--listen": options = options with { Address = Address(Value(args, ref i)) }; break;
                case "--callback": options = options with { Apps = [options.Apps[0] with { CallbackUrl = Value(args, ref i) }] }; break;
                case "--setup": options = Setup.Load(Value(args, ref i), options); break;
                default: throw new SimulatorException($"Unknown argument {args[i]}; --help lists what there is.");
            }
        }

        return options;
    }

    private static string Value(string[] args, ref int i) =>
        ++i < args.Length ? args[i] : throw new SimulatorException($"{args[i - 1]} needs a value.");

    private static X509Certificate2 Certificate(string file)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, null);
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw new SimulatorException($"{file}: {e.Message}");
        }
    }

    private static int Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : throw new SimulatorException($"{text} is no port.");

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new SimulatorException($"{text} is no IP address.");

    private static void Introduce(SimulatorHost host)
    {
        var accounts = host.World.Accounts;
        Console.WriteLine($"Phones:        {host.Address}");
        Console.WriteLine($"Graph API:     {host.Address}v26.0/…");
        foreach (var number in accounts.Numbers)
            Console.WriteLine($"Number:        {number.DisplayPhoneNumber} ({number.VerifiedName}), phone_number_id {number.Id}, WABA {number.Waba.Id}");
        foreach (var token in accounts.Tokens) Console.WriteLine($"Access token:  {token.Token}");
        foreach (var app in accounts.Apps)
            Console.WriteLine($"App:           {app.Name}, secret {app.Secret}, verify token {app.VerifyToken}, callback {app.CallbackUrl?.ToString() ?? "(none yet)"}");
    }
}
