using Parley.Contracts.Grains;

namespace Parley.Domain.Conversations;

public static partial class Rules
{
    /// <summary>What a webhook tells anew of whose conversation it is; null for nothing. What it does not name stays as it was.</summary>
    /// <param name="latest">Whether it is the latest word: an older one only fills in what is not known.</param>
    public static ConversationPartiesChanged? Renamed(Conversation state, Parties parties, bool latest)
    {
        if (state.Version == 0) return null;
        var phone = latest ? parties.Phone ?? (parties.PhoneIsGone ? null : state.Phone) : state.Phone ?? parties.Phone;
        var userId = latest ? parties.UserId ?? state.UserId : state.UserId ?? parties.UserId;
        return phone == state.Phone && userId == state.UserId ? null : new ConversationPartiesChanged(state.Contact, phone, userId);
    }

    /// <summary>The conversation's contact became part of another.</summary>
    public static Decision Move(Conversation state, MoveConversation command) => state.Version == 0 || state.Contact == command.Contact
        ? Decision.Nothing
        : new Decision([new Step(new ConversationPartiesChanged(command.Contact, state.Phone, state.UserId, command.JoinedInto))], []);

    /// <summary>This conversation goes on for another, whose window may be open for longer.</summary>
    public static Decision Join(Conversation state, ConversationId from, DateTimeOffset? windowUntil) =>
        state.Version == 0 || windowUntil is not { } until || state.WindowUntil >= until
            ? Decision.Nothing
            : new Decision([new Step(new ConversationJoined(from, until - Conversation.Window))], []);
}
