-- impersonal: consent_view.tenant, contact, version, granted, stopped, changed_at
-- Instants are microseconds since 1970, UTC; purposes are sets: 1 utility, 2 marketing, 4 authentication. All of it is made
-- from the journal and can be made again.

CREATE TABLE consent_view (
    tenant text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    granted integer NOT NULL,
    stopped integer NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (tenant, contact)
);
CREATE INDEX consent_view_stopped ON consent_view (tenant, changed_at DESC, contact) WHERE stopped <> 0;
