-- impersonal: desk_settings.tenant, assigns, answers
-- personal: desk_settings.body | how an account's desk works: business hours, the text of its away reply | working on conversations | until it is changed
-- impersonal: desk_agents.tenant, person, available, capacity, assigned_at, gone
-- Who takes conversations, and whether they are given out. Instants are microseconds since 1970, UTC.

CREATE TABLE desk_settings (
    tenant text COLLATE "C" PRIMARY KEY,
    assigns integer NOT NULL, -- 1 while conversations are given out by themselves
    answers integer NOT NULL, -- 1 while those who write outside of business hours get an answer
    body text NOT NULL -- all of it, JSON
);
CREATE INDEX desk_settings_assigning ON desk_settings (tenant) WHERE assigns = 1;
CREATE INDEX desk_settings_answering ON desk_settings (tenant) WHERE answers = 1;

CREATE TABLE desk_agents (
    tenant text COLLATE "C" NOT NULL,
    person text COLLATE "C" NOT NULL,
    available integer NOT NULL,
    capacity integer, -- null for the account's
    assigned_at bigint NOT NULL, -- when a conversation was given to them last
    gone integer NOT NULL, -- 1 while conversations are to be taken from somebody who works no more
    PRIMARY KEY (tenant, person)
);
CREATE INDEX desk_agents_gone ON desk_agents (tenant, person) WHERE gone = 1;
