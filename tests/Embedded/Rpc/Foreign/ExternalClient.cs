using System.ComponentModel;
using System.Diagnostics;

namespace Parley.Tests.Embedded.Rpc;

/// <summary>Runs a client nobody here wrote as a process of its own.</summary>
internal static class ExternalClient
{
    // How the scripts say that their gRPC is not there.
    private const int NotInstalled = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>tests/Interop of the working tree the tests were built from.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Runs a program to its end and fails with what it said unless it exits with 0.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Start(start);
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        if (process.ExitCode == NotInstalled)
            Assert.Fail($"{program} has no gRPC ({(await errors).Trim()}): run ./test, which installs it.");
        Assert.True(process.ExitCode == 0, $"{program} exited with {process.ExitCode}:\n{await output}{await errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            Assert.Fail($"{start.FileName} cannot be run ({missing.Message}): run ./test, which installs it.");
            throw;
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of their working tree."), "tests", "Interop");
    }
}
