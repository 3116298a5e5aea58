using Parley.Silo.Demo;

namespace Parley.Silo.Verbs;

/// <summary>The program's verbs, and the one place that turns "cannot start" into one line and exit code 1.</summary>
public static class Verb
{
    private const string Help = """
        Parley, a WhatsApp messaging engine.

          silo demo [--data FOLDER] [--port P] [--json]   engine and simulator in one process, with a tenant to try
          silo run [--config FILE] [--Parley:Key value]   the engine, as configured
          silo rebuild [--config FILE] [--data FOLDER]    makes the read models again from the journal
          silo audit verify [--tenant ID] [--heads FILE]  checks that nothing in the audit was changed or taken out
          silo admin-link [--config FILE] [--data FOLDER] a link by which somebody becomes admin, when nobody can sign in
          silo rotate-keys [--config FILE] [--check]      seals every secret under a new master key, beside a running engine too
          silo roles [--config FILE]                      prints the SQL that makes the database's roles, for who may
          silo check-config [--config FILE]               checks the configuration and says what it found
          silo version | help

        The configuration's keys are under Parley:, from a JSON file, the environment (Parley__Store__Kind) or the
        command line; docs/operating.md lists them.
        """;

    /// <summary>Runs a verb.</summary>
    /// <returns>0, 1 when it could not start, 2 when the words are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            switch (args.FirstOrDefault() ?? "help")
            {
                case "demo":
                    return await DemoVerb.RunAsync(DemoArguments.Parse(args[1..]));
                case "run":
                    return await RunVerb.RunAsync(args[1..]);
                case "rebuild":
                    return await RebuildVerb.RunAsync(args[1..]);
                case "audit":
                    return await AuditVerb.RunAsync(args[1..]);
                case "admin-link":
                    return await AdminLinkVerb.RunAsync(args[1..]);
                case "rotate-keys":
                    return await RotateKeysVerb.RunAsync(args[1..]);
                case "roles":
                    return RunVerb.Roles(args[1..]);
                case "check-config":
                    return await RunVerb.CheckAsync(args[1..]);
                case "version" or "--version":
                    Console.WriteLine($"Parley {typeof(Verb).Assembly.GetName().Version?.ToString(3)} ({Wiring.Edition.Name} edition)");
                    return 0;
                case "help" or "--help" or "-h":
                    Console.WriteLine(Help);
                    return 0;
                case var other:
                    await Console.Error.WriteLineAsync($"silo: there is no verb '{other}'; `silo help` lists them.");
                    return 2;
            }
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync($"silo: {e.Message}");
            return 1;
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync($"silo: {e.Message}");
            return 2;
        }
    }
}

/// <summary>The words of a command line that nobody understands.</summary>
public sealed class UsageException(string message) : Exception(message);
