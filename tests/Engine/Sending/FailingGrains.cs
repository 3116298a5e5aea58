using System.Collections.Concurrent;
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

    /// <summary>The keys that reached a conversation.</summary>
    internal ConcurrentQueue<string> Asked { get; } = new();

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

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => SendAsync((SendText)args![0]!);

    private async Task<SendOutcome> SendAsync(SendText command)
    {
        _all!.Asked.Enqueue(command.Key);
        if (!_fails) return new SendOutcome(MessageId.New(), false, null);
        await _all.Fail.Task;
        throw new JournalUnavailableException("no store", TimeSpan.FromSeconds(1), outcomeUnknown: false);
    }
}
