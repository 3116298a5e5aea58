namespace Parley.Domain;

/// <summary>The names under which events stand in the journal and reach tenants. Never renamed.</summary>
public static class EventKinds
{
    public const string ConversationStarted = "conversation.started";
    public const string MessageReceived = "message.received";
    public const string MessageQueued = "message.queued";
    public const string MessageStatus = "message.status";
    public const string MessageRetryScheduled = "message.retry_scheduled";
    public const string MessageResolved = "message.resolved";
    public const string MessageUndecided = "message.undecided";
    public const string ConversationParties = "conversation.parties";
    public const string ConversationJoined = "conversation.joined";
    public const string ContactMerged = "contact.merged";
    public const string ContactParted = "contact.parted";
    public const string ContactEdited = "contact.edited";
    public const string ContactBlocked = "contact.blocked";
    public const string ContactRenamed = "contact.renamed";
    public const string MessageEchoed = "message.echoed";
    public const string ThreadChanged = "conversation.thread";
    public const string ContactSynced = "contact.synced";
    public const string MessagePriced = "message.priced";
    public const string MessagePlayed = "message.played";
    public const string MessageDeleted = "message.deleted";
    public const string ParticipantReached = "message.participant_status";
    public const string CallChanged = "call.changed";
    public const string PaymentChanged = "payment.changed";
    public const string ConversationRead = "conversation.read";
    public const string ConversationStatus = "conversation.status";
    public const string ConversationAssigned = "conversation.assigned";
    public const string ConversationLabels = "conversation.labels";
    public const string ConversationPriority = "conversation.priority";
    public const string ConversationBlocked = "conversation.blocked";
    public const string ConversationRated = "conversation.rated";
    public const string ConversationNote = "conversation.note";
    public const string SessionConnected = "session.connected";
    public const string SessionHeld = "session.held";
    public const string SessionResumed = "session.resumed";
    public const string SessionThroughput = "session.throughput";
    public const string SessionDisconnected = "session.disconnected";
    public const string TenantCreated = "tenant.created";
    public const string ConsentChanged = "consent.changed";
    public const string TemplateChanged = "template.changed";
    public const string AccountChanged = "account.changed";
    public const string WebhookPaused = "webhook.paused";
}
