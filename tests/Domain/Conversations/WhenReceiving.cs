using System.Collections.Immutable;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenReceiving
{
    [Fact]
    public void The_first_message_starts_the_conversation()
    {
        var decision = Rules.Receive(Conversation.Empty, Given.Receive(Given.Message()), ImmutableHashSet<int>.Empty, Given.Now);

        Assert.Collection(
            decision.Steps,
            step => Assert.Equal(new ConversationStarted(Given.Session, Given.Contact, "15550107001", null), step.Event),
            step => Assert.Equal("wamid.1", Assert.IsType<MessageReceived>(step.Event).WhatsAppId));
    }

    [Fact]
    public void Later_messages_do_not_start_it_again()
    {
        var decision = Rules.Receive(Given.Open(), Given.Receive(Given.Message("wamid.2")), ImmutableHashSet<int>.Empty, Given.Now);

        Assert.IsType<MessageReceived>(Assert.Single(decision.Steps).Event);
    }

    [Fact]
    [Trait("Promise", "P2")]
    public void Every_message_claims_its_whatsapp_id_for_fourteen_days()
    {
        var decision = Rules.Receive(Given.Open(), Given.Receive(Given.Message("wamid.2")), ImmutableHashSet<int>.Empty, Given.Now);

        var claim = decision.Steps[0].Claim!;
        Assert.Equal(($"in:{Given.Session}", "wamid.2", Given.Now.AddDays(14)), (claim.Scope, claim.Key, claim.ExpiresAt));
    }

    [Fact]
    [Trait("Promise", "P2")]
    public void The_same_message_twice_in_one_webhook_is_one_message()
    {
        var decision = Rules.Receive(Given.Open(), Given.Receive(Given.Message("wamid.2"), Given.Message("wamid.2")), ImmutableHashSet<int>.Empty, Given.Now);

        Assert.Single(decision.Steps);
    }

    [Fact]
    public void Known_duplicates_leave_their_neighbours_in_order()
    {
        var command = Given.Receive(Given.Message("a"), Given.Message("b"), Given.Message("c"));

        var decision = Rules.Receive(Given.Open(), command, ImmutableHashSet.Create(1), Given.Now);

        Assert.Equal(["a", "c"], decision.Steps.Select(step => ((MessageReceived)step.Event).WhatsAppId));
    }

    [Fact]
    public void Nothing_but_duplicates_records_nothing()
    {
        Assert.Empty(Rules.Receive(Conversation.Empty, Given.Receive(Given.Message()), ImmutableHashSet.Create(0), Given.Now).Steps);
    }

    [Fact]
    public void A_clock_ahead_of_ours_does_not_hold_the_window_open_longer()
    {
        var state = Given.Apply(Conversation.Empty, Rules.Receive(
            Conversation.Empty, Given.Receive(Given.Message(at: Given.Now.AddDays(30))), ImmutableHashSet<int>.Empty, Given.Now));

        Assert.Equal(Given.Now.AddHours(24), state.WindowUntil);
    }

    [Fact]
    public void A_late_older_message_does_not_shorten_the_window()
    {
        var state = Given.Open();
        state = Given.Apply(state, Rules.Receive(state, Given.Receive(Given.Message("old", Given.Now.AddHours(-5))), ImmutableHashSet<int>.Empty, Given.Now));

        Assert.Equal(Given.Now.AddHours(24), state.WindowUntil);
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("image", true)]
    [InlineData("reaction", true)]
    [InlineData("unsupported", true)]
    [InlineData("unknown", true)]
    [InlineData("hologram", true)]
    [InlineData("system", false)]
    public void Whatever_the_customer_does_opens_the_window_and_what_whatsapp_says_about_them_does_not(string type, bool opens)
    {
        var message = Given.Message() with { Type = type };

        var state = Given.Apply(Conversation.Empty, Rules.Receive(Conversation.Empty, Given.Receive(message), ImmutableHashSet<int>.Empty, Given.Now));

        Assert.Equal(opens, state.WindowUntil is not null);
    }
}
