-- personal: notice_deliveries.recipient | the mail address or phone number of a person of an account, or of somebody who was invited | telling them, and showing that they were told | 90 days after it was sent or given up
-- personal: notice_contents.sealed_content | what a mail or message says, sealed, with the link in it | sending it | until it was sent or given up
-- impersonal: notices.told_at, message
-- impersonal: notice_deliveries.id, tenant, notice, topic, channel, person, way, state, attempts, created_at, due_at, expires_at, ended_at, result
-- impersonal: notice_contents.delivery
-- impersonal: notice_wishes.tenant, person, topic, channel, wanted
-- How people are told outside of the page. Instants are microseconds since 1970, UTC.

ALTER TABLE notices ADD COLUMN told_at bigint;
ALTER TABLE notices ADD COLUMN message text;
-- What stood in the page before is not mailed afterwards.
UPDATE notices SET told_at = at;
CREATE INDEX notices_untold ON notices (at, id) WHERE told_at IS NULL;
CREATE INDEX notices_told ON notices (tenant, topic, subject, told_at);

CREATE TABLE notice_deliveries (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL, -- '' for the platform's own
    notice text COLLATE "C", -- NULL for mails about signing in, as is topic
    topic integer,
    channel integer NOT NULL,
    person text COLLATE "C",
    recipient text NOT NULL,
    way integer NOT NULL,
    state integer NOT NULL,
    attempts integer NOT NULL,
    created_at bigint NOT NULL,
    due_at bigint, -- NULL when it is over
    expires_at bigint NOT NULL,
    ended_at bigint,
    result text NOT NULL
);
CREATE INDEX notice_deliveries_due ON notice_deliveries (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX notice_deliveries_log ON notice_deliveries (tenant, created_at DESC, id);
CREATE INDEX notice_deliveries_of_person ON notice_deliveries (tenant, person, created_at);
CREATE INDEX notice_deliveries_by_end ON notice_deliveries (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE notice_contents (
    delivery text COLLATE "C" NOT NULL PRIMARY KEY,
    sealed_content bytea NOT NULL
);

CREATE TABLE notice_wishes (
    tenant text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    topic integer NOT NULL,
    channel integer NOT NULL,
    wanted integer NOT NULL,
    PRIMARY KEY (tenant, person, topic, channel)
);
