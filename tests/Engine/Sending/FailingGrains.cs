using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;

namespace Parley.Tests.Engine.Sending;

/// <summary>A grain factory whose conversations promise everything, but one, which has no store once it is told so.</summary>
public class FailingGrains : DispatchProxy
{
    private string _failing = "";

    /// <summary>Ends the waiting of the failing conversation.</summary>
    internal TaskCompletionSource Fail { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True lets the conversation that waited promise after all, and from then on.</summary>
    internal bool Recovers { get; set; }

    /// <summary>The keys that reached a conversation.</summary>
    internal ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>How many sends each call brought.</summary>
    internal ConcurrentQueue<int> Calls { get; } = new();

    internal static FailingGrains For(ConversationKey failing)
    {
        var grains = (FailingGrains)(object)Create<IGrainFactory, FailingGrains>();
        grains._failing = failing.ToString();
        return grains;
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var conversation = Create<IConversationGrain, FailingConversation>();
        ((FailingConversation)(object)conversation).Be(this, Equals(args![0], _failing));
        return conversation;
    }
}

/// <summary>One of its conversations.</summary>
public class FailingConversation : DispatchProxy
{
    private FailingGrains? _all;
    private bool _fails;

    internal void Be(FailingGrains all, bool fails) => (_all, _fails) = (all, fails);

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => SendManyAsync((SendMessages)args![0]!);

    private async Task<ImmutableArray<SendOutcome>> SendManyAsync(SendMessages command)
    {
        foreach (var send in command.Sends) _all!.Asked.Enqueue(send.Key);
        _all!.Calls.Enqueue(command.Sends.Length);
        if (_fails) await _all.Fail.Task;
        if (!_fails || _all.Recovers) return [.. command.Sends.Select(_ => new SendOutcome(MessageId.New(), false, null))];
        throw new JournalUnavailableException("no store", TimeSpan.FromSeconds(1), outcomeUnknown: false);
    }
}
