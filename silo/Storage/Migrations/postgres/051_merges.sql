-- impersonal: merged_contacts.tenant, contact, into_contact
-- Contacts that turned out to be another: whose they are now. Their streams stay.

CREATE TABLE merged_contacts (
    tenant text COLLATE "C" NOT NULL,
    contact text COLLATE "C" NOT NULL,
    into_contact text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, contact)
);
