-- impersonal: leases.name, owner, until
-- What only one process does at a time. Instants are microseconds since 1970, UTC, by this database's clock.

CREATE TABLE leases (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    owner text COLLATE "C" NOT NULL,
    until bigint NOT NULL
);
