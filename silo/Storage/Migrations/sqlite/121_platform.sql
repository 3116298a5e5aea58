-- personal: tenant_standings.reason | why an operator suspended or slowed down an account, as its people are told | telling them | until the account is deleted
-- impersonal: tenant_standings.tenant, suspended, requests_per_second, changed_at
-- personal: support_access.reason | why the operator wants to look into an account, as its people are told | deciding about it, proving it later | until the account is deleted
-- impersonal: support_access.id, tenant, permissions, seconds, state, requested_at, ends_at, api_key
-- impersonal: support_policies.tenant, allows
-- personal: abuse_reports.number | the WhatsApp number that somebody reported | finding whose it is | two years after the decision
-- personal: abuse_reports.report | what somebody reported | deciding about it | two years after the decision
-- personal: abuse_reports.contact | how to answer who reported | answering | two years after the decision
-- personal: abuse_reports.decision | what was done about it | proving it | two years after the decision
-- impersonal: abuse_reports.id, tenant, kind, at, state, decided_at
-- What the platform's operator decides about accounts. Instants are microseconds since 1970, UTC.

CREATE TABLE tenant_standings (
    tenant text NOT NULL PRIMARY KEY,
    suspended integer NOT NULL,
    reason text NOT NULL,
    requests_per_second real,
    changed_at integer NOT NULL
);

CREATE TABLE support_access (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    reason text NOT NULL,
    permissions integer NOT NULL,
    seconds integer NOT NULL,
    state integer NOT NULL,
    requested_at integer NOT NULL,
    ends_at integer NOT NULL,
    api_key text
);
CREATE INDEX support_access_of_tenant ON support_access (tenant, requested_at DESC, id);
CREATE INDEX support_access_in_order ON support_access (requested_at DESC, id);

CREATE TABLE support_policies (
    tenant text NOT NULL PRIMARY KEY,
    allows integer NOT NULL
);

CREATE TABLE abuse_reports (
    id text NOT NULL PRIMARY KEY,
    tenant text, -- null where the number is nobody's
    number text NOT NULL,
    kind text NOT NULL,
    report text NOT NULL,
    contact text,
    at integer NOT NULL,
    state integer NOT NULL,
    decision text NOT NULL,
    decided_at integer
);
CREATE INDEX abuse_reports_in_order ON abuse_reports (at DESC, id);
CREATE INDEX abuse_reports_by_state ON abuse_reports (state, at DESC, id);
