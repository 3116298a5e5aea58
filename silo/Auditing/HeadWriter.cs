using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Frontend.Running;

namespace Parley.Silo.Auditing;

/// <summary>
/// Writes the heads of the audit's chains out of the store, every hour, at the start and at the end, those that moved: a chain that is cut or written anew later shows against them. One file a month; the log
/// carries how many lines there were and their SHA-256, so that a file that is changed shows against a log kept elsewhere.
/// </summary>
public sealed partial class HeadWriter(IAuditTrail trail, HeadOptions options, TimeProvider time, ILogger<HeadWriter> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private readonly Dictionary<string, long> _written = new(StringComparer.Ordinal);

    /// <summary>Durable on return: what moved since the last time.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var now = time.GetUtcNow();
            var moved = (await trail.HeadsAsync(cancellationToken)).Where(head => _written.GetValueOrDefault(Name(head.Tenant)) != head.Number).ToArray();
            if (moved.Length == 0) return;
            var text = Encoding.UTF8.GetBytes(string.Concat(moved.Select(head => HeadLine.Write(head, now) + "\n")));
            Directory.CreateDirectory(options.Folder);
            await using (var file = new FileStream(Path.Combine(options.Folder, $"{now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)}.jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read))
            {
                await file.WriteAsync(text, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            foreach (var head in moved) _written[Name(head.Tenant)] = head.Number;
            LogWritten(moved.Length, Convert.ToHexStringLower(SHA256.HashData(text)));
        }
        catch (Exception e) when (e is System.Data.Common.DbException or JournalUnavailableException or TimeoutException or ObjectDisposedException or IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Repeatedly.RunAsync(Pause, time, WriteAsync, stoppingToken, atOnce: true);

    private static string Name(TenantId? tenant) => tenant?.Value ?? "";

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The heads of {Chains} chains of the audit were written out; SHA-256 of their lines: {Digest}")]
    private partial void LogWritten(int chains, string digest);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The heads of the audit's chains cannot be written out now; it is tried again in an hour")]
    private partial void LogNotWritten(Exception exception);
}

/// <summary>Where heads go.</summary>
/// <param name="Folder">Best on another disk or machine than the store's.</param>
public sealed record HeadOptions(string Folder);
