using System.Globalization;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Parley.Silo.Hosting.Access;

/// <summary>
/// Who asked for what: a line for each request with its time, the client's address, method, path without its query, status and milliseconds. Taken when the request ends and written by another thread; while the disk is slower than
/// the requests, lines are left out and counted in the file.
/// </summary>
internal sealed partial class AccessLog(AccessLogFiles files, TimeProvider time, ILogger<AccessLog> logger) : BackgroundService
{
    private const int Bound = 16_384, MaxPath = 512, WrittenAtOnce = 1024;
    private readonly Channel<(DateTimeOffset At, string Line)> _lines = Channel.CreateBounded<(DateTimeOffset, string)>(new BoundedChannelOptions(Bound) { SingleReader = true });
    private int _leftOut;

    /// <summary>Notes each request of an application, from here on down its pipeline.</summary>
    public static void Use(WebApplication application)
    {
        if (application.Services.GetService<AccessLog>() is not { } log) return;
        application.Use(async (context, next) =>
        {
            var (at, started) = (log.Now, log.Started);
            try
            {
                await next(context);
            }
            finally
            {
                log.Note(context, at, started);
            }
        });
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private long Started => time.GetTimestamp();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _lines.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        Write();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        files.DeleteOld(time.GetUtcNow());
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        var (tick, line) = (timer.WaitForNextTickAsync(stoppingToken).AsTask(), _lines.Reader.WaitToReadAsync(stoppingToken).AsTask());
        try
        {
            while (true)
            {
                if (await Task.WhenAny(tick, line) == tick)
                {
                    // A quiet engine deletes too.
                    await tick;
                    files.DeleteOld(time.GetUtcNow());
                    tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                }
                else
                {
                    if (!await line) return;
                    Write();
                    line = _lines.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Note(HttpContext context, DateTimeOffset at, long started)
    {
        var request = context.Request;
        var path = request.Path.ToUriComponent();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Text(context.Connection.RemoteIpAddress)} {request.Method} {(path.Length > MaxPath ? path[..MaxPath] : path)} {context.Response.StatusCode} {(long)time.GetElapsedTime(started).TotalMilliseconds}");
        if (!_lines.Writer.TryWrite((at, line))) Interlocked.Increment(ref _leftOut);
    }

    private static string Text(IPAddress? address) => address is null ? "-" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private void Write()
    {
        var text = new StringBuilder();
        var (day, count) = (default(DateOnly), 0);
        try
        {
            while (_lines.Reader.TryRead(out var line))
            {
                var its = DateOnly.FromDateTime(line.At.UtcDateTime);
                if (count > 0 && (its != day || count >= WrittenAtOnce)) Flush();
                day = its;
                text.Append(line.Line).Append('\n');
                count++;
            }

            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var left) text.Append(left).Append(" requests were left out\n");
            if (text.Length > 0) Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(e);
        }

        void Flush()
        {
            files.Append(count == 0 ? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) : day, text.ToString());
            text.Clear();
            count = 0;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The access log cannot be written now; these lines are lost")]
    private partial void LogNotWritten(Exception exception);
}
