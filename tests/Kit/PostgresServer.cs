using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Parley.Tests.Kit;

/// <summary>
/// A real PostgreSQL server in a temporary folder on a free loopback port. One per test process
/// (<see cref="SharedAsync"/>), a fresh database per caller (<see cref="CreateDatabaseAsync"/>), or one of its own for
/// tests that stop and freeze it. A missing server is a failure, never a skip: `./test` installs it.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgresServer>> Shared = new(async () =>
    {
        var server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Kill();
        return server;
    });

    private static int _databases;
    private readonly string _folder;
    private readonly string[] _settings;
    private Process _process;

    private PostgresServer(string folder, int port, string[] settings, Process process)
    {
        _folder = folder;
        Port = port;
        _settings = settings;
        _process = process;
    }

    /// <summary>The loopback port the server listens on.</summary>
    public int Port { get; }

    /// <summary>The postmaster's process id, for tests that freeze or kill it.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The server all tests of this process share; it stops with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server of the caller's own. Durability settings are PostgreSQL's defaults: fsync is on.</summary>
    /// <param name="tls">Speaks TLS with a certificate of this authority, to whom asks for it.</param>
    public static async Task<PostgresServer> StartAsync(TestAuthority? tls = null)
    {
        var bin = FindBinaries();
        var folder = await NewFolderAsync();
        await RunAsync(bin, "initdb", ["-D", Path.Combine(folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        string[] settings = [];
        if (tls?.Issue("postgres", folder) is { } files)
        {
            await GiveAsync(files.Key);
            settings = ["-c", "ssl=on", "-c", $"ssl_cert_file={files.Certificate}", "-c", $"ssl_key_file={files.Key}"];
        }

        return await LaunchAsync(bin, folder, settings);
    }

    /// <summary>Starts a standby of this server, which waits for it with every commit from now on.</summary>
    public async Task<PostgresServer> StandbyAsync()
    {
        var bin = FindBinaries();
        var folder = await NewFolderAsync();
        await RunAsync(bin, "pg_basebackup", ["-h", "127.0.0.1", "-p", $"{Port}", "-U", "postgres", "-D", Path.Combine(folder, "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync"]);
        var standby = await LaunchAsync(bin, folder, []);
        await ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        for (var i = 0; !(bool)(await ExecuteAsync("SELECT EXISTS (SELECT FROM pg_stat_replication WHERE sync_state = 'sync')"))!; i++)
        {
            if (i == 600) throw new InvalidOperationException("The standby does not follow.");
            await Task.Delay(100);
        }

        return standby;
    }

    /// <summary>Makes a standby the server that is written to.</summary>
    public Task PromoteAsync() => ExecuteAsync("SELECT pg_promote()");

    private static async Task<PostgresServer> LaunchAsync(string bin, string folder, string[] settings)
    {
        for (var attempt = 0; ; attempt++)
        {
            var port = FreePort.Next();
            var server = new PostgresServer(folder, port, settings, Launch(bin, folder, port, settings));
            if (await server.WaitReadyAsync()) return server;
            server.Kill(keepFiles: true);
            if (attempt == 4) throw new InvalidOperationException($"PostgreSQL did not start; see {folder}/log");
        }
    }

    /// <summary>An Npgsql connection string for <paramref name="database"/>.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Include Error Detail=true";

    /// <summary>Creates an empty database with a name of its own and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"t{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Removes a database, and closes the connections to it that pools of this process still hold.</summary>
    public Task DropDatabaseAsync(string connectionString) => ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");

    /// <summary>A database as SQL.</summary>
    public static Task<string> DumpAsync(string connectionString) => WithClientAsync("pg_dump", connectionString, []);

    /// <summary>Fills an empty database from such SQL. Goes on where it names roles that are not known here, as an operator's does.</summary>
    public static Task LoadAsync(string connectionString, string sql) => WithClientAsync("psql", connectionString, ["-q"], sql);

    /// <summary>Stops at once, as if the machine's power failed for this process; files stay.</summary>
    public void KillHard() => Kill(keepFiles: true);

    /// <summary>Freezes the server with all its backends, as a disk that hangs does: connections stay, nobody answers.</summary>
    public void Freeze()
    {
        Signal("-STOP", [ProcessId]);
        // The postmaster first, so that it starts no backend that would go on.
        Signal("-STOP", Children());
    }

    /// <summary>Lets a frozen server go on.</summary>
    public void Thaw() => Signal("-CONT", [.. Children(), ProcessId]);

    /// <summary>Starts again on the same files and port after <see cref="KillHard"/>.</summary>
    public async Task RestartAsync()
    {
        _process = Launch(FindBinaries(), _folder, Port, _settings);
        if (!await WaitReadyAsync()) throw new InvalidOperationException("PostgreSQL did not come back");
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }

    private void Kill(bool keepFiles = false)
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.WaitForExit(10_000);
        }
        catch (InvalidOperationException)
        {
            // It was gone already.
        }

        if (keepFiles) return;
        try { Directory.Delete(_folder, recursive: true); }
        catch (IOException) { }
        catch (UnauthorizedAccessException) { }
    }

    private List<int> Children()
    {
        var children = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            try
            {
                // "id (name) state parent …": the name may hold anything, so the fields count from its end.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{ProcessId}") children.Add(id);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return children;
    }

    private static void Signal(string signal, List<int> processes)
    {
        using var kill = Process.Start("kill", [signal, .. processes.Select(id => $"{id}")]);
        kill.WaitForExit();
    }

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task<string> NewFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("parley-pg-").FullName;
        await GiveAsync(folder);
        return folder;
    }

    /// <summary>Hands a file or folder to the user that the server runs as.</summary>
    private static Task GiveAsync(string path) => Environment.UserName == "root" ? RunAsync("chown", ["postgres", path]) : Task.CompletedTask;

    private static Process Launch(string bin, string folder, int port, string[] settings)
    {
        string[] arguments =
        [
            "-D", Path.Combine(folder, "data"), "-p", $"{port}", "-h", "127.0.0.1", "-k", folder,
            // A file and not a pipe: a pipe nobody reads stops the server when it is full.
            "-c", "max_connections=400", "-c", "logging_collector=on", "-c", $"log_directory={folder}", "-c", "log_filename=log", .. settings,
        ];
        var server = Process.Start(Command(bin, "postgres", arguments, folder))!;
        Watch(server, folder);
        return server;
    }

    /// <summary>Test hosts are often killed before any handler runs; a shell that outlives them takes the server down then, and its files away.</summary>
    private static void Watch(Process server, string folder)
    {
        // The id may be another process's by then; only the server's own command line names the folder.
        const string Script = "while kill -0 \"$1\" 2>/dev/null; do sleep 1; done; grep -q \"$3\" \"/proc/$2/cmdline\" 2>/dev/null && { kill -CONT \"$2\"; kill -QUIT \"$2\"; sleep 1; }; rm -rf \"$3\"";
        var watch = new ProcessStartInfo("setsid") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var word in (string[])["sh", "-c", Script, "watch", $"{Environment.ProcessId}", $"{server.Id}", folder]) watch.ArgumentList.Add(word);
        Process.Start(watch)!.Dispose();
    }

    private async Task<bool> WaitReadyAsync()
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(30) && !_process.HasExited)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false;Timeout=2");
                await connection.OpenAsync();
                return true;
            }
            catch (Exception e) when (e is NpgsqlException or SocketException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    private static ProcessStartInfo Command(string bin, string program, string[] arguments, string folder)
    {
        // PostgreSQL refuses to run as root, so a root shell hands it to the package's own user.
        var root = Environment.UserName == "root";
        var start = new ProcessStartInfo(root ? "setpriv" : Path.Combine(bin, program)) { WorkingDirectory = folder };
        if (root)
        {
            foreach (var part in (string[])["--reuid=postgres", "--regid=postgres", "--clear-groups", Path.Combine(bin, program)])
                start.ArgumentList.Add(part);
        }

        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task RunAsync(string bin, string program, string[] arguments)
    {
        var command = Command(bin, program, arguments, Path.GetTempPath());
        command.RedirectStandardError = command.RedirectStandardOutput = true;
        using var process = Process.Start(command)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed: {await error}");
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }

    private static Task<string> WithClientAsync(string program, string connectionString, string[] options, string? input = null)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        return ForeignProgram.RunAsync(Path.Combine(FindBinaries(), program), ["-h", to.Host!, "-p", $"{to.Port}", "-U", to.Username!, "-d", to.Database!, .. options], input);
    }

    private static string FindBinaries()
    {
        var versions = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => d, StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        foreach (var version in versions)
        {
            var bin = Path.Combine(version, "bin");
            if (File.Exists(Path.Combine(bin, "initdb"))) return bin;
        }

        throw new InvalidOperationException("PostgreSQL is not installed; run ./test once, or: apt-get install postgresql");
    }
}
