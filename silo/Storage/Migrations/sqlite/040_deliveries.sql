-- Tenants' own endpoints for their events, and named positions in the feed.

-- personal: webhooks.url | where a tenant receives its events; may name a person or carry a token of theirs | delivering events | until the endpoint or the account is deleted
-- personal: webhooks.description | what a tenant calls an endpoint | telling endpoints apart | until the endpoint or the account is deleted
-- impersonal: webhooks.id, tenant, types, fields, state, reason, position, failing_since, format, created_at
-- impersonal: webhook_secrets.webhook, sealed_secret, created_at, expires_at
-- impersonal: webhook_waiting.webhook, event, stream, version, position, type, attempts, due_at, deadline, dead_at
-- personal: webhook_attempts.error | why a delivery failed, in a few words | finding out why | 30 days, or until the endpoint is deleted
-- personal: webhook_attempts.response | the beginning of what a tenant's own endpoint answered to a failed delivery; it may repeat what it was sent | finding out why | 30 days, or until the endpoint is deleted
-- impersonal: webhook_attempts.webhook, at, id, event, type, attempt, outcome, status_code, milliseconds, next_attempt_at
-- personal: subscriptions.name | what a tenant calls a reader of its events | telling readers apart | until the subscription or the account is deleted
-- impersonal: subscriptions.tenant, position, created_at, committed_at
-- Instants are microseconds since 1970, UTC. Events themselves stay in the journal: what waits names them.

CREATE TABLE webhooks (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    url text NOT NULL,
    types text NOT NULL, -- separated by spaces; '' for all
    fields text NOT NULL, -- of Meta's webhooks, where it gets those; likewise
    description text NOT NULL,
    state integer NOT NULL,
    reason text NOT NULL,
    position text NOT NULL,
    failing_since integer,
    format integer NOT NULL,
    created_at integer NOT NULL
);
CREATE INDEX webhooks_in_order ON webhooks (tenant, created_at, id);

CREATE TABLE webhook_secrets (
    webhook text NOT NULL,
    created_at integer NOT NULL,
    sealed_secret blob NOT NULL,
    expires_at integer
);
CREATE INDEX webhook_secrets_newest_first ON webhook_secrets (webhook, created_at DESC);

-- Events whose first attempt failed: waiting for another one, or (dead_at) given up.
CREATE TABLE webhook_waiting (
    webhook text NOT NULL,
    event text NOT NULL,
    stream text NOT NULL,
    version integer NOT NULL,
    position text NOT NULL,
    type text NOT NULL,
    attempts integer NOT NULL,
    due_at integer NOT NULL,
    deadline integer NOT NULL,
    dead_at integer,
    PRIMARY KEY (webhook, event)
) WITHOUT ROWID;
CREATE INDEX webhook_waiting_due ON webhook_waiting (webhook, due_at) WHERE dead_at IS NULL;
CREATE INDEX webhook_waiting_deadline ON webhook_waiting (deadline) WHERE dead_at IS NULL;
CREATE INDEX webhook_waiting_dead ON webhook_waiting (webhook, dead_at) WHERE dead_at IS NOT NULL;

CREATE TABLE webhook_attempts (
    webhook text NOT NULL,
    at integer NOT NULL,
    id text NOT NULL,
    event text NOT NULL,
    type text NOT NULL,
    attempt integer NOT NULL,
    outcome integer NOT NULL,
    status_code integer,
    milliseconds integer NOT NULL,
    error text NOT NULL,
    response text NOT NULL,
    next_attempt_at integer,
    PRIMARY KEY (webhook, at, id)
) WITHOUT ROWID;
-- What became of the events of one message, however many there are of others.
CREATE INDEX webhook_attempts_of_event ON webhook_attempts (event);

CREATE TABLE subscriptions (
    tenant text NOT NULL,
    name text NOT NULL,
    position text NOT NULL,
    created_at integer NOT NULL,
    committed_at integer,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;
