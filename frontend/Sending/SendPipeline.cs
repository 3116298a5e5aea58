using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Parley.Frontend.Access;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Sending;

/// <summary>
/// Takes sends in order and answers each by itself, as soon as it is durable or refused. Lookups run side by side;
/// then each conversation has its own line, in the order of arrival, with one call under way: a lone send goes at once, and
/// what arrives during a call goes together in the next one. Its caller bounds how many sends are inside. Used by one
/// caller at a time.
/// </summary>
public sealed partial class SendPipeline
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly Sender _sender;
    private readonly Calls _calls;
    private readonly ILogger _logger;
    private readonly TenantCall _call;
    private readonly string _method;
    private readonly SessionMemory _sessions;
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationKey, Queue<Waiting>> _lines = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _dispatched = Task.CompletedTask;
    private int _inside = 1;

    internal SendPipeline(Sender sender, Calls calls, TimeProvider time, ILogger logger, TenantCall call, string method)
    {
        _sender = sender;
        _calls = calls;
        _logger = logger;
        _call = call;
        _method = method;
        _sessions = new SessionMemory(sender, time);
    }

    /// <summary>Takes a send; <paramref name="answered"/> hears of it exactly once, on any thread, and does not throw.</summary>
    public void Add(SendMessageRequest request, Action<SendAnswer> answered)
    {
        Interlocked.Increment(ref _inside);
        // Started here, one after the other, so that sessions are read once; what they wait for, they wait for together.
        var prepared = _sender.PrepareAsync(_call, request, _sessions.FindAsync);
        _dispatched = DispatchAsync(_dispatched, prepared, new Waiting(request.Key, answered));
    }

    /// <summary>Completes when everything that was taken has been answered. Nothing may be added after it.</summary>
    public Task CompleteAsync()
    {
        Left();
        return _ended.Task;
    }

    /// <summary>Puts a send into its conversation's line after all that arrived before it.</summary>
    private async Task DispatchAsync(Task before, Task<PreparedSend> preparing, Waiting waiting)
    {
        try
        {
            waiting.Send = await preparing;
        }
        catch (Exception e)
        {
            Answer(waiting, Error(e));
            await before;
            return;
        }

        await before;
        lock (_lock)
        {
            if (_lines.TryGetValue(waiting.Send.Key, out var line))
            {
                line.Enqueue(waiting);
                return;
            }

            _lines.Add(waiting.Send.Key, new Queue<Waiting>([waiting]));
        }

        _ = WorkAsync(waiting.Send.Key);
    }

    private async Task WorkAsync(ConversationKey key)
    {
        for (var group = Next(key, answered: 0); group.Length > 0; group = Next(key, group.Length))
        {
            try
            {
                var outcomes = await _sender.PromiseAsync(key, [.. group.Select(static waiting => waiting.Send!.Command)], _call.Cancelled);
                for (var i = 0; i < group.Length; i++) Answer(group[i], Told(key, outcomes[i]));
            }
            catch (Exception e)
            {
                var error = Error(e);
                // Whoever comes behind would overtake it, and a repetition could not restore the order.
                if (error.Code == (int)StatusCode.Unavailable) Drain(key, group.Length, error);
                foreach (var waiting in group) Answer(waiting, error);
            }
        }
    }

    private SendAnswer Told(ConversationKey key, SendOutcome outcome)
    {
        try
        {
            return new SendAnswer { Sent = _sender.Answer(key, outcome) };
        }
        catch (RefusedException e)
        {
            return new SendAnswer { Error = Error(e) };
        }
    }

    /// <summary>The line's first; those before them leave the line only now, so that nobody starts a second worker.</summary>
    private Waiting[] Next(ConversationKey key, int answered)
    {
        lock (_lock)
        {
            var line = _lines[key];
            for (; answered > 0; answered--) line.Dequeue();
            if (line.Count == 0) _lines.Remove(key);
            return [.. line.Take(SendMessages.Most)];
        }
    }

    private void Drain(ConversationKey key, int called, SendError error)
    {
        Waiting[] behind;
        lock (_lock)
        {
            var line = _lines[key];
            var first = line.Take(called).ToArray();
            behind = [.. line.Skip(called)];
            line.Clear();
            foreach (var waiting in first) line.Enqueue(waiting);
        }

        foreach (var waiting in behind) Answer(waiting, error);
    }

    private void Answer(Waiting waiting, SendError error) => Answer(waiting, new SendAnswer { Error = error });

    private void Answer(Waiting waiting, SendAnswer answer)
    {
        answer.Key = waiting.Key;
        waiting.Answered(answer);
        Left();
    }

    private void Left()
    {
        if (Interlocked.Decrement(ref _inside) == 0) _ended.TrySetResult();
    }

    private SendError Error(Exception exception)
    {
        var explained = _calls.Explain(exception, _method, _call.Cancelled.IsCancellationRequested);
        if (explained is null) LogUnexpected(_method, exception);
        var failure = explained is null
            ? new RpcFailure(StatusCode.Internal, "INTERNAL", "Something went wrong on our side.", Again, new Dictionary<string, string>())
            : RpcFailure.Read(explained);
        return new SendError
        {
            Code = (int)failure.Code,
            Reason = failure.Reason,
            Message = failure.Message,
            RetryDelay = failure.RetryDelay is { } delay ? Duration.FromTimeSpan(delay) : null,
        };
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A message of {Method} failed unexpectedly")]
    private partial void LogUnexpected(string method, Exception exception);

    /// <summary>A send that has no answer yet.</summary>
    private sealed class Waiting(string key, Action<SendAnswer> answered)
    {
        public string Key => key;

        public Action<SendAnswer> Answered => answered;

        public PreparedSend? Send { get; set; }
    }
}
