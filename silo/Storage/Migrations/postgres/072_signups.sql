-- impersonal: signups.id, tenant, app, hosted, sealed_pin, state, waba_id, phone_number_id, sealed_token, session, problem, created_at, expires_at, expected_business, expected_waba
-- personal: signups.expected_phone | the number that a customer of a tenant is going to connect | finding that customer's account among others | until it is connected, or a week after the signup is over
-- impersonal: signup_accounts.app, waba_id, business, told_at, due_at
-- Customers on the way to connecting a number. Instants are microseconds since 1970, UTC.

CREATE TABLE signups (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    app text COLLATE "C" NOT NULL,
    hosted integer NOT NULL,
    sealed_pin bytea NOT NULL,
    state integer NOT NULL, -- 1 pending, 2 connected
    waba_id text,
    phone_number_id text,
    sealed_token bytea,
    session text,
    problem text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    expected_phone text,
    expected_business text,
    expected_waba text
);
CREATE INDEX signups_pending ON signups (app, created_at) WHERE state = 1;
CREATE INDEX signups_of_accounts ON signups (app, waba_id) WHERE waba_id IS NOT NULL;
CREATE INDEX signups_over ON signups (expires_at) WHERE state = 1;

-- Accounts that WhatsApp says are shared with an app, until it is known whose they are.
CREATE TABLE signup_accounts (
    app text COLLATE "C" NOT NULL,
    waba_id text COLLATE "C" NOT NULL,
    business text,
    told_at bigint NOT NULL,
    due_at bigint NOT NULL,
    PRIMARY KEY (app, waba_id)
);
CREATE INDEX signup_accounts_due ON signup_accounts (due_at);
