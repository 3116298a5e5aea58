-- personal: desk_items.name | how people of an account call their labels and teams | showing and finding them | until they are deleted
-- personal: desk_items.body | what people of an account wrote: colours, descriptions, members of teams | working on conversations | until they are deleted
-- personal: desk_items.folded | the same in lower case | there being one of a name | until they are deleted
-- impersonal: desk_items.tenant, id, kind, owner, changed_at
-- What all who work on a tenant's conversations share, one row for each. Instants are microseconds since 1970, UTC.

CREATE TABLE desk_items (
    tenant text NOT NULL,
    id text NOT NULL,
    kind integer NOT NULL, -- 1 label, 2 team, 3 canned answer, 4 macro, 5 field, 6 filter
    owner text NOT NULL, -- the person whose it is; '' for everybody's
    folded text NOT NULL, -- the name, by which there is one of a kind
    name text NOT NULL,
    body text NOT NULL, -- JSON
    changed_at integer NOT NULL,
    PRIMARY KEY (tenant, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX desk_items_by_name ON desk_items (tenant, kind, owner, folded);
