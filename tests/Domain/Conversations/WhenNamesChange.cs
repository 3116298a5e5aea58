using System.Collections.Immutable;
using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenNamesChange
{
    private static readonly Parties ByUserId = new(Given.Session, Given.Contact, null, "US.1");

    [Fact]
    public void A_phone_number_that_arrives_late_is_learned_and_a_user_id_beside_it_is_kept()
    {
        var state = Receive(Conversation.Empty, ByUserId, "wamid.1", Given.Now);
        Assert.Equal((null, "US.1"), (state.Phone, state.UserId));

        state = Receive(state, Given.Parties, "wamid.2", Given.Now.AddSeconds(1));

        Assert.Equal(("15550107001", "US.1"), (state.Phone, state.UserId));
    }

    [Fact]
    public void What_is_known_already_is_not_recorded_again()
    {
        var state = Receive(Conversation.Empty, Given.Parties with { UserId = "US.1" }, "wamid.1", Given.Now);

        var decision = Rules.Receive(state, new ReceiveMessages(ByUserId, [Given.Message("wamid.2")]), ImmutableHashSet<int>.Empty, Given.Now);

        Assert.IsType<MessageReceived>(Assert.Single(decision.Steps).Event);
    }

    [Fact]
    public void A_number_that_is_gone_is_not_written_to_any_more()
    {
        var state = Receive(Conversation.Empty, Given.Parties with { UserId = "US.1" }, "wamid.1", Given.Now);

        state = Receive(state, new Parties(Given.Session, Given.Contact, null, "US.2", PhoneIsGone: true), "wamid.2", Given.Now.AddSeconds(1));

        Assert.Equal((null, "US.2"), (state.Phone, state.UserId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_webhook_that_comes_again_late_does_not_bring_the_old_name_back(bool known)
    {
        var state = Receive(Conversation.Empty, Given.Parties, "wamid.1", Given.Now);
        state = Receive(state, Given.Parties with { Phone = "15550107002" }, "wamid.2", Given.Now.AddMinutes(1));
        var again = new ReceiveMessages(Given.Parties, [Given.Message("wamid.1", Given.Now)]);

        var decision = Rules.Receive(state, again, known ? [0] : ImmutableHashSet<int>.Empty, Given.Now.AddMinutes(2));

        Assert.DoesNotContain(decision.Steps, step => step.Event is ConversationPartiesChanged);
        Assert.Equal("15550107002", Given.Apply(state, decision).Phone);
    }

    [Fact]
    public void A_conversation_whose_contact_became_another_says_so_once()
    {
        var (state, into) = (Given.Open(), ContactId.New());
        var move = new MoveConversation(into, ConversationId.New());

        state = Given.Apply(state, Rules.Move(state, move));

        Assert.Equal((into, "15550107001"), (state.Contact, state.Phone));
        Assert.Empty(Rules.Move(state, move).Steps);
    }

    [Fact]
    public void The_window_moves_to_the_conversation_that_goes_on_and_never_shrinks()
    {
        var (state, from) = (Given.Open(Given.Now.AddHours(-20)), ConversationId.New());

        state = Given.Apply(state, Rules.Join(state, from, Given.Now.AddHours(10)));

        Assert.Equal(Given.Now.AddHours(10), state.WindowUntil);
        Assert.Empty(Rules.Join(state, from, Given.Now.AddHours(10)).Steps);
        Assert.Empty(Rules.Join(state, from, Given.Now.AddHours(2)).Steps);
        Assert.Empty(Rules.Join(state, from, null).Steps);
    }

    private static Conversation Receive(Conversation state, Parties parties, string id, DateTimeOffset at) =>
        Given.Apply(state, Rules.Receive(state, new ReceiveMessages(parties, [Given.Message(id, at)]), ImmutableHashSet<int>.Empty, at));
}
