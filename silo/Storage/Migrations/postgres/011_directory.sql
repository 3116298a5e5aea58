-- personal: identities.value | a customer's phone number, user id or user name | knowing who writes and whom to answer | until the contact is erased
-- impersonal: identities.tenant, kind, contact
-- impersonal: conversations.id, tenant, session, contact

CREATE TABLE identities (
    tenant text COLLATE "C" NOT NULL,
    kind integer NOT NULL,
    value text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, kind, value)
);
CREATE INDEX identities_of_contact ON identities (tenant, contact);

CREATE TABLE conversations (
    id text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    session text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    UNIQUE (tenant, session, contact)
);
