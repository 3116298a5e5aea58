-- personal: notices.body | what the people of an account are told, with the names of their own endpoints, numbers and templates | telling them | a year
-- impersonal: notices.id, tenant, topic, subject, at, read_at, occasion
-- impersonal: notice_preferences.tenant, topic, wanted
-- What people should know. Instants are microseconds since 1970, UTC.

CREATE TABLE notices (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL, -- '' for the platform's own
    topic integer NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    at bigint NOT NULL,
    read_at bigint,
    occasion text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX notices_once ON notices (tenant, occasion);
CREATE INDEX notices_in_order ON notices (tenant, at DESC, id);
CREATE INDEX notices_unread ON notices (tenant, at DESC, id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (at);

CREATE TABLE notice_preferences (
    tenant text COLLATE "C" NOT NULL,
    topic integer NOT NULL,
    wanted integer NOT NULL,
    PRIMARY KEY (tenant, topic)
);
