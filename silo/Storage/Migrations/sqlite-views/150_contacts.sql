-- personal: contact_view.name | what a business calls a customer | showing and finding people | until the contact is erased
-- personal: contact_view.profile_name | the name a customer gave themselves | showing and finding people | until the contact is erased
-- personal: contact_view.folded | the name that is shown, in lower case | people by name | until the contact is erased
-- personal: contact_view.fields | what a business keeps of a customer in fields of its own | showing and finding people | until the contact is erased
-- impersonal: contact_view.tenant, contact, version, labels, blocked, granted, stopped, seen_at, gone
-- impersonal: contact_label_view.tenant, label, contact, seen_at
-- People as lists show them, with or without a conversation. Instants are microseconds since 1970, UTC; purposes are sets as
-- in consent_view. All of it is made from the journal and can be made again; it follows with the index of words.

CREATE TABLE contact_view (
    tenant text NOT NULL,
    contact text NOT NULL,
    version integer NOT NULL, -- the version of the contact's stream up to which its events are in this row
    name text,
    profile_name text,
    folded text NOT NULL,
    labels text, -- ids, with a space between them
    fields text, -- JSON: field to value
    blocked integer NOT NULL,
    granted integer NOT NULL,
    stopped integer NOT NULL,
    seen_at integer NOT NULL,
    gone integer NOT NULL, -- 1 while it is part of another
    PRIMARY KEY (contact)
) WITHOUT ROWID;
-- What is filtered by is looked for in these indexes alone.
CREATE INDEX contact_view_last_seen ON contact_view (tenant, seen_at DESC, contact, granted, stopped) WHERE gone = 0;
CREATE INDEX contact_view_by_name ON contact_view (tenant, folded, contact, granted, stopped) WHERE gone = 0;
CREATE INDEX contact_view_blocked ON contact_view (tenant, seen_at DESC, contact) WHERE gone = 0 AND blocked = 1;

-- A row for each label of each contact.
CREATE TABLE contact_label_view (
    tenant text NOT NULL,
    label text NOT NULL,
    contact text NOT NULL,
    seen_at integer NOT NULL,
    PRIMARY KEY (contact, label)
) WITHOUT ROWID;
CREATE INDEX contact_label_view_last_seen ON contact_label_view (tenant, label, seen_at DESC, contact);
UPDATE projections SET position = '' WHERE name = 'search';
