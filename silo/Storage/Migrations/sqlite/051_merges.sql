-- impersonal: merged_contacts.tenant, contact, into_contact
-- Contacts that turned out to be another: whose they are now. Their streams stay.

CREATE TABLE merged_contacts (
    tenant text NOT NULL,
    contact text NOT NULL,
    into_contact text NOT NULL,
    PRIMARY KEY (tenant, contact)
);
