using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Parley.Tests.EndToEnd.Faults;

/// <summary>What a process asks of its kernel, as strace writes it down: which files it synchronised, what it sent.</summary>
internal sealed partial class SyscallTrace : IAsyncDisposable
{
    private readonly Process _strace;
    private readonly string _file;

    private SyscallTrace(Process strace, string file)
    {
        _strace = strace;
        _file = file;
    }

    /// <summary>Attaches to all threads of a process and returns when it is attached.</summary>
    public static async Task<SyscallTrace> AttachAsync(int processId, string file)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true };
        foreach (var argument in (string[])["-f", "-y", "-s", "32", "-e", "trace=fsync,fdatasync,sendto,sendmsg,recvfrom,recvmsg,read,write", "-o", file, "-p", $"{processId}"]) start.ArgumentList.Add(argument);
        var strace = Process.Start(start)!;
        var line = await strace.StandardError.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(line?.Contains("attached", StringComparison.Ordinal), $"strace could not attach: {line}");
        // The rest are the process's other threads.
        _ = strace.StandardError.ReadToEndAsync();
        return new SyscallTrace(strace, file);
    }

    /// <summary>
    /// The steps in their order: <c>POST</c> where a webhook was received, the path of a file whose synchronisation ended,
    /// and <c>200</c> where an answer began to leave.
    /// </summary>
    public async Task<List<string>> StepsAsync()
    {
        await StopAsync();
        var steps = new List<string>();
        var pending = new Dictionary<string, string>();
        foreach (var line in await File.ReadAllLinesAsync(_file))
        {
            var thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            if (line.Contains("\"POST /webhooks", StringComparison.Ordinal)) steps.Add("POST");
            else if (line.Contains("\"HTTP/1.1 200", StringComparison.Ordinal)) steps.Add("200");
            else if (Synchronised().Match(line) is { Success: true } call)
            {
                // Another thread's call may stand between the two halves of this one; it counts from its end.
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal)) pending[thread] = call.Groups[1].Value;
                else if (line.EndsWith("= 0", StringComparison.Ordinal)) steps.Add(call.Groups[1].Value);
            }
            else if (Resumed().IsMatch(line) && pending.Remove(thread, out var path)) steps.Add(path);
        }

        return steps;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _strace.Dispose();
    }

    private async Task StopAsync()
    {
        if (_strace.HasExited) return;
        // A request, not a kill: it lets go of the process and writes what it has.
        using (var kill = Process.Start("kill", ["-INT", $"{_strace.Id}"])) await kill.WaitForExitAsync();
        await _strace.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [GeneratedRegex(@"\bf(?:data)?sync\(\d+<([^>]*)>")]
    private static partial Regex Synchronised();

    [GeneratedRegex(@"<\.\.\. f(?:data)?sync resumed>\) += 0")]
    private static partial Regex Resumed();
}
