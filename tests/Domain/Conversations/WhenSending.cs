using Parley.Contracts.Grains;
using Parley.Contracts.Ids;
using Parley.Contracts.Ports;
using Parley.Domain.Conversations;

namespace Parley.Tests.Domain.Conversations;

public class WhenSending
{
    private static (Parley.Domain.Decision? Decision, Refusal? Refusal) Send(Conversation state, SendMessage command, DateTimeOffset? now = null) =>
        Rules.Send(state, command, MessageId.New(), Given.Tenant, Given.Id, now ?? Given.Now);

    [Fact]
    public void A_text_within_the_window_is_queued_in_journal_and_outbox()
    {
        var (decision, refusal) = Send(Given.Open(), Given.Text("hi"));

        Assert.Null(refusal);
        var queued = Assert.IsType<MessageQueued>(Assert.Single(decision!.Steps).Event);
        var effect = Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision.Outbox));
        Assert.Equal(queued.Message, effect.Message);
        Assert.Equal(new Delivery(Given.Id, "15550107001", "hi", null, Given.Now.AddHours(24)), DeliveryCodec.Decode(effect.Content.Span));
    }

    [Fact]
    [Trait("Promise", "P5")]
    public void The_clients_key_is_claimed_with_the_requests_hash_for_thirty_days()
    {
        var claim = Send(Given.Open(), Given.Text(key: "order-7")).Decision!.Steps[0].Claim!;

        Assert.Equal(($"client:{Given.Tenant}", "order-7", Given.Now.AddDays(30)), (claim.Scope, claim.Key, claim.ExpiresAt));
        Assert.Equal(32, claim.RequestHash.Length);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(24 * 3600 - 1, true)]
    [InlineData(24 * 3600, false)]
    public void The_window_is_open_for_less_than_24_hours(int secondsLater, bool open)
    {
        var (decision, refusal) = Send(Given.Open(), Given.Text(), Given.Now.AddSeconds(secondsLater));

        Assert.Equal(open, decision is not null);
        Assert.Equal(open ? null : "WINDOW_CLOSED", refusal?.Reason);
    }

    [Fact]
    public void A_conversation_whose_customer_never_wrote_has_no_window()
    {
        var refusal = Rules.CheckWindow(Conversation.Empty, Given.Now)!;

        Assert.Equal((RefusalKind.FailedPrecondition, "WINDOW_CLOSED"), (refusal.Kind, refusal.Reason));
        Assert.Contains("never opened", refusal.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096, null)]
    [InlineData(4097, "TEXT_TOO_LONG")]
    public void The_limit_is_4096_characters_and_is_named(int length, string? reason)
    {
        var refusal = Rules.CheckText(new string('x', length));

        Assert.Equal(reason, refusal?.Reason);
        if (refusal is not null) Assert.Contains("4096", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_outside_the_basic_plane_counts_once()
    {
        Assert.Null(Rules.CheckText(string.Concat(Enumerable.Repeat("😀", 4096))));
    }

    [Fact]
    public void A_template_begins_a_conversation_with_somebody_who_never_wrote()
    {
        var content = """{"name":"hello","language":{"code":"en"}}"""u8.ToArray();
        var command = Given.Text("Template hello") with { Type = "template", Content = content, To = "15550107001", Parties = Given.Parties };

        var (decision, refusal) = Send(Conversation.Empty, command);

        Assert.Null(refusal);
        Assert.Equal(new ConversationStarted(Given.Session, Given.Contact, "15550107001", null), decision!.Steps[0].Event);
        var queued = Assert.IsType<MessageQueued>(decision.Steps[1].Event);
        Assert.Equal(("template", "Template hello", "15550107001"), (queued.Type, queued.Text, queued.To));
        Assert.Equal(content, decision.Steps[1].Raw.ToArray());
        var effect = Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision.Outbox));
        Assert.Equal(Given.Session, effect.Session);
        var delivery = DeliveryCodec.Decode(effect.Content.Span);
        Assert.Equal(("template", true, ""), (delivery.Type, delivery.OutsideWindow, delivery.Body));
        Assert.Equal(content, delivery.Content);
    }

    [Fact]
    public void What_is_no_template_needs_the_window_whatever_it_is()
    {
        var (_, refusal) = Send(Given.Open(), Given.Text("Photo") with { Type = "image", Content = """{"id":"1"}"""u8.ToArray() }, Given.Now.AddHours(24));

        Assert.Equal("WINDOW_CLOSED", refusal!.Reason);
    }

    [Fact]
    public void A_send_goes_to_whom_its_sender_names()
    {
        var (decision, _) = Send(Given.Open(), Given.Text() with { To = "US.1349" });

        Assert.Equal("US.1349", DeliveryCodec.Decode(Assert.IsType<OutboxChange.Enqueue>(Assert.Single(decision!.Outbox)).Content.Span).To);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void An_empty_text_is_refused(string body) => Assert.Equal("TEXT_EMPTY", Rules.CheckText(body)!.Reason);
}
