-- impersonal: signups.id, tenant, app, hosted, sealed_pin, state, waba_id, phone_number_id, sealed_token, session, problem, created_at, expires_at
-- Customers on the way to connecting a number. Instants are microseconds since 1970, UTC.

CREATE TABLE signups (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    app text NOT NULL,
    hosted integer NOT NULL,
    sealed_pin blob NOT NULL,
    state integer NOT NULL, -- 1 pending, 2 connected
    waba_id text,
    phone_number_id text,
    sealed_token blob,
    session text,
    problem text,
    created_at integer NOT NULL,
    expires_at integer NOT NULL
);
CREATE INDEX signups_waiting ON signups (app, created_at) WHERE hosted = 1 AND state = 1 AND waba_id IS NULL;
