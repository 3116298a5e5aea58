using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Pacing;

namespace Parley.Tests.Domain.Pacing;

public class WhenTakingTurns
{
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Pacer _pacer = new(Allowance.Pair) { Number = Allowance.PerSecond(80) };
    private readonly Turns<string> _turns = new();
    private readonly ConversationId[] _people = [.. Enumerable.Range(0, 4).Select(_ => ConversationId.New())];

    [Fact]
    public void More_urgent_classes_go_first()
    {
        _turns.Add(SendClass.Bulk, _people[0], "bulk");
        _turns.Add(SendClass.Transactional, _people[1], "transactional");
        _turns.Add(SendClass.Reply, _people[2], "reply");

        Assert.Equal(["reply", "transactional"], _turns.Take(2, _pacer, new HashSet<ConversationId>(), Now));
        Assert.Equal(["bulk"], _turns.Take(2, _pacer, new HashSet<ConversationId>(), Now));
    }

    [Fact]
    public void A_conversation_comes_again_only_after_all_others()
    {
        var (waiting, order) = (new[] { 9, 3, 3, 3 }, new List<int>());
        for (var i = 0; i < 4; i++) _turns.Add(SendClass.Reply, _people[i], $"{i}");
        while (_turns.Take(1, _pacer, new HashSet<ConversationId>(), Now) is [var next])
        {
            var who = int.Parse(next);
            order.Add(who);
            if (--waiting[who] > 0) _turns.Add(SendClass.Reply, _people[who], next);
        }

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0], order);
    }

    [Fact]
    public void A_conversation_has_one_place_per_class_and_one_send_at_a_time()
    {
        Assert.True(_turns.Add(SendClass.Reply, _people[0], "a"));
        Assert.False(_turns.Add(SendClass.Reply, _people[0], "b"));
        Assert.True(_turns.Add(SendClass.Bulk, _people[0], "c"));
        Assert.Equal(["a"], _turns.Take(9, _pacer, new HashSet<ConversationId>(), Now));
        _turns.Add(SendClass.Reply, _people[1], "d");
        Assert.Empty(_turns.Take(9, _pacer, new HashSet<ConversationId> { _people[1] }, Now));
    }

    [Fact]
    public void Who_has_to_wait_stands_in_nobodys_way_and_is_looked_at_again_in_time()
    {
        _pacer.Unknown(_people[0], Now);
        _pacer.Unknown(_people[1], Now.AddSeconds(-10));
        for (var i = 0; i < 3; i++) _turns.Add(SendClass.Reply, _people[i], $"{i}");

        Assert.Equal(["2"], _turns.Take(9, _pacer, new HashSet<ConversationId>(), Now));
        Assert.Equal(new Wait(Now.AddSeconds(20), WaitReason.Unknown), _turns.LookAgain);
        _turns.LookedAgain();
        Assert.Null(_turns.LookAgain);
    }
}
