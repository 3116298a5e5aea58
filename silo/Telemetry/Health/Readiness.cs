using Parley.Wire;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Parley.Silo.Telemetry.Health;

/// <summary>
/// Whether traffic flows, from all conditions together: for <c>/health/ready</c> when asked, and for grpc.health.v1 once a
/// second. Everything is NOT_SERVING before the first look and from the moment the process is asked to stop.
/// </summary>
internal sealed partial class Readiness(
    StoreProbe store, IEnumerable<IReadiness> conditions, HealthStates states, ReflectionCatalog catalog, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Readiness> logger)
    : BackgroundService
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2), LookEvery = TimeSpan.FromSeconds(1);
    private readonly IReadiness[] _conditions = [.. conditions];
    private string? _told = "it has just started";

    /// <summary>Why traffic does not flow, or null; and whether the store answers. Takes 2 s at most.</summary>
    public async Task<(string? Reason, bool StoreAnswers)> CheckAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return ("it is stopping", false);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        var answers = await store.AnswersAsync(bound.Token);
        var reasons = await Task.WhenAll(_conditions.Select(condition => condition.CheckAsync(answers, bound.Token).AsTask()));
        return (reasons.Any(reason => reason is not null) ? string.Join("; ", reasons.Where(reason => reason is not null)) : null, answers);
    }

    /// <summary>The probe's answer: 200 with what acknowledges webhooks now, or 503 with the reason.</summary>
    public async Task<IResult> AnswerAsync(CancellationToken cancellationToken)
    {
        var (reason, storeAnswers) = await CheckAsync(cancellationToken);
        return reason is null
            ? Results.Json(new { status = "ready", by = storeAnswers ? "journal" : "spool" })
            : Results.Json(new { status = "not ready", reason }, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var registration = lifetime.ApplicationStopping.Register(states.StopServing);
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            var (reason, _) = await CheckAsync(stoppingToken);
            foreach (var service in (string[])["", .. catalog.Services]) states.Set(service, reason is null ? ServingStatus.Serving : ServingStatus.NotServing);
            if (reason != _told)
            {
                if (reason is null) LogReady();
                else LogNotReady(reason);
                _told = reason;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Ready: traffic flows")]
    private partial void LogReady();

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Not ready: {Reason}")]
    private partial void LogNotReady(string reason);
}
