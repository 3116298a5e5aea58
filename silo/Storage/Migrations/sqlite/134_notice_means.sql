-- personal: tenant_mailers.sender | the account's own sender of mails | sending its mails | until the account changes it
-- personal: tenant_mailers.login | the account's sign-in at its mail server | sending its mails | until the account changes it
-- impersonal: tenant_mailers.tenant, kind, host, port, security, url, sealed_secret, updated_at
-- impersonal: tenant_alert_numbers.tenant, session, template, language, updated_at
-- By whose means an account's people and customers are told. Instants are microseconds since 1970, UTC.

CREATE TABLE tenant_mailers (
    tenant text NOT NULL PRIMARY KEY,
    kind integer NOT NULL,
    sender text NOT NULL,
    host text NOT NULL, -- '' for an endpoint, as is login
    port integer NOT NULL,
    security integer NOT NULL,
    login text NOT NULL,
    url text NOT NULL, -- '' for a server
    sealed_secret blob NOT NULL, -- the password, or what signs
    updated_at integer NOT NULL
);

CREATE TABLE tenant_alert_numbers (
    tenant text NOT NULL PRIMARY KEY,
    session text NOT NULL,
    template text NOT NULL, -- '' for none, as is language
    language text NOT NULL,
    updated_at integer NOT NULL
);
