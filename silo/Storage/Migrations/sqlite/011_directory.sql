-- personal: identities.value | a customer's phone number, user id or user name | knowing who writes and whom to answer | until the contact is erased
-- impersonal: identities.tenant, kind, contact
-- impersonal: conversations.id, tenant, session, contact

CREATE TABLE identities (
    tenant text NOT NULL,
    kind integer NOT NULL,
    value text NOT NULL,
    contact text NOT NULL,
    PRIMARY KEY (tenant, kind, value)
) WITHOUT ROWID;
CREATE INDEX identities_of_contact ON identities (tenant, contact);

CREATE TABLE conversations (
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL,
    session text NOT NULL,
    contact text NOT NULL,
    UNIQUE (tenant, session, contact)
) WITHOUT ROWID;
