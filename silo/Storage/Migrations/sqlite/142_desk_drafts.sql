-- personal: desk_drafts.text | what a person has begun to write to a customer or to colleagues | going on with it on another device | until it is sent, emptied, or 90 days old
-- impersonal: desk_drafts.tenant, person, conversation, note, changed_at
-- What people have begun to write. Instants are microseconds since 1970, UTC.

CREATE TABLE desk_drafts (
    tenant text NOT NULL,
    person text NOT NULL,
    conversation text NOT NULL,
    text text NOT NULL,
    note integer NOT NULL,
    changed_at integer NOT NULL,
    PRIMARY KEY (tenant, person, conversation)
) WITHOUT ROWID;
CREATE INDEX desk_drafts_latest_first ON desk_drafts (tenant, person, changed_at DESC, conversation);
CREATE INDEX desk_drafts_by_age ON desk_drafts (changed_at);
