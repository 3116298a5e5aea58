-- impersonal: portfolios.id, set_limit, meta_limit
-- impersonal: portfolio_tenants.portfolio, tenant, weight, own_limit
-- impersonal: portfolio_sessions.session, tenant, portfolio
-- personal: reach_people.person | part of a SHA-256 of portfolio and phone number | a person counts once against Meta's limit of people within 24 hours | 24 hours and 10 minutes after the last message outside of the person's window
-- impersonal: reach_people.portfolio, tenant, until
-- impersonal: reach_leases.id, portfolio, tenant, session, people, ends, until
-- Instants are microseconds since 1970, UTC.

CREATE TABLE portfolios (
    id text NOT NULL PRIMARY KEY,
    set_limit integer,
    meta_limit integer
);

CREATE TABLE portfolio_tenants (
    portfolio text NOT NULL,
    tenant text NOT NULL,
    weight integer NOT NULL,
    own_limit integer,
    PRIMARY KEY (portfolio, tenant)
);

CREATE TABLE portfolio_sessions (
    session text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    portfolio text NOT NULL
);
CREATE INDEX portfolio_sessions_by_portfolio ON portfolio_sessions (portfolio);

CREATE TABLE reach_people (
    portfolio text NOT NULL,
    tenant text NOT NULL,
    person text NOT NULL,
    until integer NOT NULL,
    PRIMARY KEY (portfolio, tenant, person)
);
CREATE INDEX reach_people_until ON reach_people (until);

-- A lease that is never settled counts as used up.
CREATE TABLE reach_leases (
    id text NOT NULL PRIMARY KEY,
    portfolio text NOT NULL,
    tenant text NOT NULL,
    session text NOT NULL,
    people integer NOT NULL,
    ends integer NOT NULL,
    until integer NOT NULL
);
CREATE INDEX reach_leases_by_portfolio ON reach_leases (portfolio);
