using System.Collections.Immutable;
using Parley.Contracts.Grains;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenSendingTogether
{
    private static SendGroup Group(params SendMessage[] sends) => new([.. sends], Given.Tenant, Given.Id);

    [Fact]
    public void All_are_queued_in_their_order_by_one_decision()
    {
        var group = Group([.. Enumerable.Range(0, 100).Select(i => Given.Text($"{i}", $"k{i}"))]);

        var decision = group.Decide(Given.Open(), Given.Now);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), decision.Steps.Select(step => Assert.IsType<MessageQueued>(step.Event).Text));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"k{i}"), decision.Steps.Select(step => step.Claim!.Key));
        Assert.Equal(group.Items.Select(item => item.Message), decision.Outbox.Select(change => Assert.IsType<OutboxChange.Enqueue>(change).Message));
    }

    [Fact]
    public void A_refused_one_fails_no_neighbour()
    {
        var group = Group(Given.Text(key: "a"), Given.Text(" ", "b"), Given.Text(key: "c"));

        var decision = group.Decide(Given.Open(), Given.Now);

        Assert.Equal(["a", "c"], decision.Steps.Select(step => step.Claim!.Key));
        Assert.Equal([null, "TEXT_EMPTY", null], group.Items.Select(item => item.Refusal?.Reason));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public void The_same_key_twice_is_claimed_once_and_a_refused_first_one_claims_nothing()
    {
        var group = Group(Given.Text(key: "a"), Given.Text(key: "a"), Given.Text(" ", "b"), Given.Text(key: "b"));

        var decision = group.Decide(Given.Open(), Given.Now);

        Assert.Equal(["a", "b"], decision.Steps.Select(step => step.Claim!.Key));
        Assert.Same(group.Items[0], group.Items[1].First);
        Assert.Null(group.Items[3].First);
        Assert.Null(group.Items[3].Refusal);
    }

    [Fact]
    [Trait("Promise", "P5")]
    public void What_others_hold_is_left_out_of_the_next_decision()
    {
        var group = Group(Given.Text(key: "a"), Given.Text(key: "b"), Given.Text(key: "a"));
        group.Decide(Given.Open(), Given.Now);
        var holder = new KeyHolder(Claims.ClientScope(Given.Tenant), "a", StreamIdOfAnother, 3, new byte[32]);

        group.Held([holder]);
        var decision = group.Decide(Given.Open(), Given.Now);

        Assert.Equal("b", Assert.Single(decision.Steps).Claim!.Key);
        Assert.Equal([holder, null, holder], group.Items.Select(item => item.Holder));
    }

    [Fact]
    public void With_the_window_closed_all_are_refused_and_nothing_is_recorded()
    {
        var group = Group(Given.Text(key: "a"), Given.Text(key: "b"));

        Assert.Empty(group.Decide(Given.Open(), Given.Now.AddDays(2)).Steps);
        Assert.All(group.Items, item => Assert.Equal("WINDOW_CLOSED", item.Refusal?.Reason));
    }

    private static Parley.Contracts.Ids.StreamId StreamIdOfAnother => new("cv0123456789abcdefghjkmnpq");
}
