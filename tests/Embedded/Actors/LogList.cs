using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Embedded.Actors;

/// <summary>Keeps what the silo logs, for tests about what is logged.</summary>
public sealed class LogList : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> _entries = new();

    public (LogLevel Level, string Text, Exception? Error)[] Entries => [.. _entries];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) _entries.Enqueue((logLevel, formatter(state, exception), exception));
    }

    public void Dispose()
    {
    }
}
