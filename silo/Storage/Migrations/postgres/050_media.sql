-- personal: media.file_name | the name a customer gave a file | showing and saving it under its name | until its message is erased
-- personal: media.sha256 | SHA-256 of a file that a customer or tenant sent: the name of the file in the media folder, which holds its content | showing what was sent | until its message is erased
-- personal: media.thumbnail | SHA-256 of a small picture of it, in the media folder | lists of messages | until its message is erased
-- personal: media.playable | SHA-256 of a form of it that browsers play, in the media folder | listening to voice messages | until its message is erased
-- impersonal: media.id, tenant, session, whatsapp_id, kind, mime_type, state, size, reason, tries, due_at, created_at
-- Instants are microseconds since 1970, UTC.

CREATE TABLE media (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    session text COLLATE "C",
    whatsapp_id text COLLATE "C",
    kind text NOT NULL,
    mime_type text NOT NULL,
    file_name text,
    state integer NOT NULL,
    sha256 text COLLATE "C",
    size bigint NOT NULL,
    reason text,
    tries integer NOT NULL,
    due_at bigint NOT NULL,
    created_at bigint NOT NULL,
    thumbnail text,
    playable text
);
CREATE INDEX media_by_whatsapp_id ON media (tenant, whatsapp_id, created_at);
CREATE INDEX media_waiting ON media (due_at, id) WHERE state = 1;
