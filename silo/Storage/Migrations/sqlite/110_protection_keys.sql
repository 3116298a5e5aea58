-- impersonal: protection_keys.id, sealed_xml, created_at
-- The framework's keys for cookies and tokens, one element of XML each, its secret sealed. Instants are microseconds since 1970, UTC.

CREATE TABLE protection_keys (
    id text NOT NULL PRIMARY KEY,
    sealed_xml blob NOT NULL,
    created_at integer NOT NULL
);
