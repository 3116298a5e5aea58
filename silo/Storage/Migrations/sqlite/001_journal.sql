-- The journal: events, the keys in front of them, and the outbox that changes with them.
-- Times are microseconds since 1970 in UTC. The program writes; the only UPDATE of journal sets content and raw NULL.

-- impersonal: store_identity.id
-- personal: keys.key | SHA-256 of WhatsApp's message id, which contains a phone number, or of a client's key | the same message or request twice is one | until expires_at: 14 days for WhatsApp's ids, 30 days for client keys
-- personal: keys.request_hash | SHA-256 of a send request, recipient and text included | a client key used for another request is refused | until expires_at, 30 days
-- impersonal: keys.scope, stream, version, expires_at
-- personal: recent_keys.key | as keys.key | as keys.key | until it is moved to keys, a minute at most
-- personal: recent_keys.request_hash | as keys.request_hash | as keys.request_hash | until it is moved to keys, a minute at most
-- impersonal: recent_keys.id, scope, stream, version, expires_at
-- personal: journal.content | what happened, as JSON: numbers, names, texts, consent | the record of a conversation, contact, session or tenant | the tenant's retention, or until a person is erased; then NULL
-- personal: journal.raw | the fragment WhatsApp sent for the event | what is not understood today can be read later | the tenant's retention, or until a person is erased; then NULL
-- impersonal: journal.id, tenant, stream, version, kind, schema, at, recorded_at, append_id
-- personal: outbox.content | recipient and content of a send | to be sent | until the send is over
-- impersonal: outbox.sequence, message, tenant, conversation, session, class, due_at, ready, attempt, owner, expires_at

CREATE TABLE store_identity (id TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
INSERT INTO store_identity VALUES (lower(hex(randomblob(4))));

CREATE TABLE keys (
    scope TEXT NOT NULL,
    key BLOB NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    request_hash BLOB,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;
-- By the hour, so that what goes into keys in its order goes into this in the same.
CREATE INDEX keys_by_expiry ON keys (expires_at / 3600000000);

-- Keys of the last moments, in the order in which they were claimed; moved to keys many at a time.
CREATE TABLE recent_keys (
    id INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    key BLOB NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    request_hash BLOB,
    expires_at INTEGER NOT NULL
);

-- Rows are never removed, only emptied, so that no id is given twice.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    schema INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    append_id BLOB NOT NULL,
    content BLOB,
    raw BLOB
);
-- The guard of versions too: a stream stands where its last event does. With the tenant, so that the row is not looked at.
CREATE UNIQUE INDEX journal_by_stream ON journal (stream, version, tenant);
CREATE INDEX journal_by_tenant ON journal (tenant, id);

-- A row is ready when its time has come; rows that wait for theirs do not stand in the way of the others.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    message TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    conversation TEXT NOT NULL,
    session TEXT NOT NULL,
    class INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    ready INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    owner TEXT,
    expires_at INTEGER,
    content BLOB NOT NULL
);
CREATE INDEX outbox_expiring ON outbox (expires_at, session) WHERE expires_at IS NOT NULL AND owner IS NULL;
CREATE INDEX outbox_ready ON outbox (session, class, sequence) WHERE owner IS NULL AND ready = 1;
CREATE INDEX outbox_waiting ON outbox (session, due_at) WHERE owner IS NULL AND ready = 0;
CREATE INDEX outbox_claimed ON outbox (session, owner) WHERE owner IS NOT NULL;
CREATE INDEX outbox_claimed_in_conversation ON outbox (conversation) WHERE owner IS NOT NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation, sequence, class);
