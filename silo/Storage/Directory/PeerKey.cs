namespace Parley.Storage.Directories;

/// <summary>One name of a person as one session meets it.</summary>
internal readonly record struct PeerKey(TenantId Tenant, SessionId Session, Identity Identity);

/// <summary>What the tables say about a <see cref="PeerKey"/>: whose name it is, and that contact's conversation with the session, if there is one.</summary>
internal readonly record struct KnownPeer(ContactId Contact, ConversationId? Conversation);

/// <summary>A row of <c>identities</c> to be written.</summary>
internal readonly record struct NewIdentity(TenantId Tenant, Identity Identity, ContactId Contact);

/// <summary>A row of <c>conversations</c> to be written.</summary>
internal readonly record struct NewConversation(ConversationId Id, TenantId Tenant, SessionId Session, ContactId Contact);
