using System.ComponentModel;
using System.Diagnostics;

namespace Parley.Tests.Kit;

/// <summary>A program that nobody here wrote, run as a process of its own; the scripts that drive such programs stand in tests/Interop.</summary>
public static class ForeignProgram
{
    // How the scripts say that a library of theirs is not there.
    private const int NotInstalled = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>tests/Interop of the working tree that the tests were built from.</summary>
    public static string Scripts { get; } = Find();

    /// <summary>Runs it to its end.</summary>
    /// <param name="program">Its name on the path.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="input">What it reads on standard input; null for nothing.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It is not installed, or ended with another code than 0; with what it said.</exception>
    /// <exception cref="TimeoutException">It did not end within three minutes.</exception>
    public static async Task<string> RunAsync(string program, string[] arguments, string? input = null)
    {
        using var process = Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}.");
        }

        return process.ExitCode switch
        {
            0 => await output,
            NotInstalled => throw new InvalidOperationException($"{program} lacks a library ({(await errors).Trim()}): run ./test, which installs it."),
            var code => throw new InvalidOperationException($"{program} {arguments[0]} exited with {code}:\n{await output}{await errors}"),
        };
    }

    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{start.FileName} cannot be run ({missing.Message}): run ./test, which installs it.", missing);
        }
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parley.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside of their working tree."), "tests", "Interop");
    }
}
