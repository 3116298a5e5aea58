-- personal: conversation_view.phone | a customer's phone number | showing whose conversation it is | until the contact is erased
-- personal: conversation_view.name | the name a customer gave themselves | showing whose conversation it is | until the contact is erased
-- personal: conversation_view.last_text | the beginning of the last message | the list of conversations | until its message is erased
-- impersonal: conversation_view.id, tenant, session, contact, last_direction, last_at, last_version, unread, window_until, applied
-- personal: message_view.text | what was written | showing the conversation | until the message's retention term or an erasure
-- personal: message_view.whatsapp_id | WhatsApp's message id, which contains a customer's number | matching with WhatsApp's records | until the message's retention term or an erasure
-- personal: message_view.error_text | why a message failed, as WhatsApp says it | showing it to the sender | until the message's retention term or an erasure
-- impersonal: message_view.id, tenant, conversation, at, version, direction, type, status, status_at, error_code, status_version, delivered_at, price, template
-- impersonal: day_counters.tenant, day, received, queued, accepted, sent, delivered, read, failed
-- impersonal: projections.name, position
-- Instants are microseconds since 1970, UTC. All of it is made from the journal and can be made again.

CREATE TABLE conversation_view (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    session text NOT NULL,
    contact text NOT NULL,
    phone text,
    name text,
    last_text text,
    last_direction integer NOT NULL,
    last_at integer NOT NULL,
    last_version integer NOT NULL,
    unread integer NOT NULL,
    window_until integer,
    applied integer NOT NULL -- the stream's version up to which its events are in these tables
) WITHOUT ROWID;
CREATE INDEX conversation_view_newest_first ON conversation_view (tenant, last_at DESC, id);
CREATE INDEX conversation_view_of_session ON conversation_view (tenant, session, last_at DESC, id);

CREATE TABLE message_view (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    conversation text NOT NULL,
    at integer NOT NULL,
    version integer NOT NULL,
    direction integer NOT NULL,
    type text NOT NULL,
    text text,
    whatsapp_id text,
    status integer NOT NULL,
    status_at integer NOT NULL,
    error_code integer,
    error_text text,
    status_version integer, -- the version of the event that told the status
    delivered_at integer,
    price text, -- WhatsApp's words for it: category|type|billable|model
    template text -- name/language
);
CREATE INDEX message_view_newest_first ON message_view (conversation, at DESC, version DESC);
CREATE INDEX message_view_unknown ON message_view (status_at, id) WHERE status = 2;

-- What a tenant's conversations did on a day, UTC; days are counted from 1970-01-01.
CREATE TABLE day_counters (
    tenant text NOT NULL,
    day integer NOT NULL,
    received bigint NOT NULL,
    queued bigint NOT NULL,
    accepted bigint NOT NULL,
    sent bigint NOT NULL,
    delivered bigint NOT NULL,
    read bigint NOT NULL,
    failed bigint NOT NULL,
    PRIMARY KEY (tenant, day)
) WITHOUT ROWID;

CREATE TABLE projections (
    name text NOT NULL PRIMARY KEY,
    position text NOT NULL
);
INSERT INTO projections (name, position) VALUES ('views', '');

-- Which start of the operating system the file is written under; '' when it was closed and reached the disk.
-- impersonal: written_under.boot
CREATE TABLE written_under (boot text NOT NULL PRIMARY KEY);
INSERT INTO written_under (boot) VALUES ('');
