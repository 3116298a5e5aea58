-- impersonal: protection_keys.id, sealed_xml, created_at
-- The framework's keys for cookies and tokens, one element of XML each, its secret sealed. Instants are microseconds since 1970, UTC.

CREATE TABLE protection_keys (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    sealed_xml bytea NOT NULL,
    created_at bigint NOT NULL
);
