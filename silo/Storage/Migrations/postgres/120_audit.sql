-- personal: audit.actor_name | what a key or a person was called when it acted | telling who did it | until the retention term of the audit or an erasure
-- personal: audit.address | the IP address an act came from | finding misuse and proving who acted | until the retention term of the audit or an erasure
-- personal: audit.user_agent | the program an act came from, as it calls itself | finding misuse and proving who acted | until the retention term of the audit or an erasure
-- personal: audit.before_values | what an act found, without secrets | telling what was changed | until the retention term of the audit or an erasure
-- personal: audit.after_values | what an act left, without secrets | telling what was changed | until the retention term of the audit or an erasure
-- impersonal: audit.tenant, seq, id, at, actor_kind, actor, action, target_kind, target, outcome, reason, times, commitments, hash
-- personal: audit_begun.entry | an act that has begun, with the name, address and program of who acts | recording it whatever happens to the process | until the act ends, minutes
-- impersonal: audit_begun.id, tenant, at
-- Who did what. Instants are microseconds since 1970, UTC.

-- Personal values are a salt of 16 bytes and the value; their commitments, 32 bytes each in the order of the columns below, stay when they are erased.
CREATE TABLE audit (
    tenant text COLLATE "C" NOT NULL, -- '' for the platform's own
    seq bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    actor_kind integer NOT NULL,
    actor text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    target_kind text COLLATE "C" NOT NULL,
    target text COLLATE "C" NOT NULL,
    outcome integer NOT NULL,
    reason text NOT NULL,
    times bigint NOT NULL,
    actor_name bytea,
    address bytea,
    user_agent bytea,
    before_values bytea,
    after_values bytea,
    commitments bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant, seq)
);
CREATE UNIQUE INDEX audit_once ON audit (tenant, id);
CREATE INDEX audit_by_time ON audit (tenant, at DESC, seq DESC);
CREATE INDEX audit_by_actor ON audit (tenant, actor, at DESC, seq DESC);
CREATE INDEX audit_by_action ON audit (tenant, action, at DESC, seq DESC);
CREATE INDEX audit_by_target ON audit (tenant, target, at DESC, seq DESC);
CREATE INDEX audit_personal ON audit (at)
WHERE actor_name IS NOT NULL OR address IS NOT NULL OR user_agent IS NOT NULL OR before_values IS NOT NULL OR after_values IS NOT NULL;

CREATE TABLE audit_begun (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL, -- '' for the platform's own
    at bigint NOT NULL,
    entry bytea NOT NULL
);
CREATE INDEX audit_begun_in_order ON audit_begun (at, id);

-- Whatever a role may do: records stay, and of their columns only personal values change, to nothing.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.tenant, NEW.seq, NEW.id, NEW.at, NEW.actor_kind, NEW.actor, NEW.action, NEW.target_kind, NEW.target, NEW.outcome, NEW.reason, NEW.times, NEW.commitments, NEW.hash)
            = (OLD.tenant, OLD.seq, OLD.id, OLD.at, OLD.actor_kind, OLD.actor, OLD.action, OLD.target_kind, OLD.target, OLD.outcome, OLD.reason, OLD.times, OLD.commitments, OLD.hash)
            AND (NEW.actor_name IS NULL OR NEW.actor_name IS NOT DISTINCT FROM OLD.actor_name)
            AND (NEW.address IS NULL OR NEW.address IS NOT DISTINCT FROM OLD.address)
            AND (NEW.user_agent IS NULL OR NEW.user_agent IS NOT DISTINCT FROM OLD.user_agent)
            AND (NEW.before_values IS NULL OR NEW.before_values IS NOT DISTINCT FROM OLD.before_values)
            AND (NEW.after_values IS NULL OR NEW.after_values IS NOT DISTINCT FROM OLD.after_values)
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit is append-only.';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
