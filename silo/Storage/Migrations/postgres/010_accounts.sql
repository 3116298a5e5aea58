-- personal: tenants.name | what the operator calls a customer's account | telling accounts apart | until the account is deleted
-- impersonal: tenants.id, created_at, request_key
-- personal: api_keys.name | what a tenant calls a key, often a person or a machine of theirs | telling keys apart | until the account is deleted
-- impersonal: api_keys.id, tenant, secret_hash, created_at, revoked_at
-- impersonal: apps.name, sealed_secrets, sealed_verify_token, created_at, app_id, signup_config, sealed_system_token
-- personal: sessions.display_phone_number | a tenant's own business number | showing which number a session is | until the account is deleted
-- personal: sessions.verified_name | the business name that WhatsApp shows | showing which number a session is | until the account is deleted
-- impersonal: sessions.id, tenant, app, phone_number_id, waba_id, sealed_token, connected_at, ended_at
-- personal: dead_letters.body | what arrived and could not be handled: numbers, names and texts of customers | finding out why, handling it again | until the retention term of dead letters or an erasure
-- personal: dead_letters.detail | why it could not be handled | finding out why | until the retention term of dead letters or an erasure
-- impersonal: dead_letters.id, tenant, source, reason, at
-- personal: parked_statuses.id | a message id of WhatsApp, which contains a customer's number | finding the message | until the message is found or given up
-- personal: parked_statuses.whatsapp_id | the same message id | finding the message | until the message is found or given up
-- personal: parked_statuses.raw | a status of a message, with the customer's number | handling it once its message is known | until the message is found or given up
-- impersonal: parked_statuses.tenant, session, tries, due_at
-- Instants are microseconds since 1970, UTC.

CREATE TABLE tenants (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    created_at bigint NOT NULL,
    request_key text COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX tenants_in_order ON tenants (created_at, id);

CREATE TABLE api_keys (
    id text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint
);
CREATE INDEX api_keys_in_order ON api_keys (tenant, created_at, id);

CREATE TABLE apps (
    name text COLLATE "C" PRIMARY KEY,
    sealed_secrets bytea NOT NULL,
    sealed_verify_token bytea NOT NULL,
    created_at bigint NOT NULL,
    app_id text NOT NULL DEFAULT '',
    signup_config text NOT NULL DEFAULT '',
    sealed_system_token bytea
);

CREATE TABLE sessions (
    id text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    app text COLLATE "C" NOT NULL,
    phone_number_id text COLLATE "C" NOT NULL,
    waba_id text NOT NULL,
    display_phone_number text NOT NULL,
    verified_name text NOT NULL,
    sealed_token bytea NOT NULL,
    connected_at bigint NOT NULL,
    ended_at bigint
);
-- A number is active in one session of one tenant at most.
CREATE UNIQUE INDEX sessions_active_number ON sessions (phone_number_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_account ON sessions (waba_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_in_order ON sessions (tenant, connected_at, id);

CREATE TABLE dead_letters (
    id text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL, -- '' for the platform's own
    source text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    body bytea NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX dead_letters_newest_first ON dead_letters (tenant, at DESC, id);

CREATE TABLE parked_statuses (
    id text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    session text COLLATE "C" NOT NULL,
    whatsapp_id text NOT NULL,
    raw bytea NOT NULL,
    tries integer NOT NULL,
    due_at bigint NOT NULL
);
CREATE INDEX parked_statuses_due ON parked_statuses (due_at, id);
