using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Wire;

/// <summary>Keeps what was logged.</summary>
public sealed class RecordedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> Entries { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning) Entries.Enqueue((logLevel, formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }
}
