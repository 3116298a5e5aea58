using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Silo.Hosting;
using Parley.Silo.Telemetry.Health;
using Parley.Tests.Engine.Kit;

namespace Parley.Tests.Engine.Telemetry;

/// <summary>An engine whose telemetry, logs and readiness are in the test's hands.</summary>
internal sealed class TelemetryEngine(string? otlp = null, StoreSettings? store = null) : EngineFixture
{
    /// <summary>Everything that was logged, down to the finest level.</summary>
    public ConcurrentQueue<string> Logged { get; } = new();

    /// <summary>What the engine is to call not ready for; null for nothing.</summary>
    public string? Trouble { get; set; }

    protected override Task<StoreSettings> StoreAsync() => Task.FromResult(store ?? new StoreSettings());

    /// <summary>Where the engine keeps its files.</summary>
    public string Data => Folder;

    protected override void Configure(EngineSettings settings) => settings.Otlp.Endpoint = otlp;

    protected override void Customize(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IReadiness>(new Condition(this));
        builder.Logging.AddProvider(new Recorder(this));
        builder.Logging.AddFilter<Recorder>(null, LogLevel.Trace);
    }

    private sealed class Condition(TelemetryEngine engine) : IReadiness
    {
        public ValueTask<string?> CheckAsync(bool storeAnswers, CancellationToken cancellationToken) => ValueTask.FromResult(engine.Trouble);
    }

    private sealed class Recorder(TelemetryEngine engine) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            engine.Logged.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
