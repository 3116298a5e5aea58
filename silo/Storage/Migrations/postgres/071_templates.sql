-- impersonal: templates.tenant, waba_id, id, name, language, category, status, quality, components, parameter_format, reason, changed_at
-- Message templates as WhatsApp last described them. Instants are microseconds since 1970, UTC.

CREATE TABLE templates (
    tenant text COLLATE "C" NOT NULL,
    waba_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    category text NOT NULL,
    status text NOT NULL,
    quality text NOT NULL,
    components bytea NOT NULL,
    parameter_format text NOT NULL,
    reason text,
    changed_at bigint NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX templates_by_name ON templates (tenant, name, language, id);
