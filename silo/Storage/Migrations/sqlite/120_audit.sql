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
    tenant text NOT NULL, -- '' for the platform's own
    seq integer NOT NULL,
    id text NOT NULL,
    at integer NOT NULL,
    actor_kind integer NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target_kind text NOT NULL,
    target text NOT NULL,
    outcome integer NOT NULL,
    reason text NOT NULL,
    times integer NOT NULL,
    actor_name blob,
    address blob,
    user_agent blob,
    before_values blob,
    after_values blob,
    commitments blob NOT NULL,
    hash blob NOT NULL,
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
    id text NOT NULL PRIMARY KEY,
    tenant text NOT NULL, -- '' for the platform's own
    at integer NOT NULL,
    entry blob NOT NULL
);
CREATE INDEX audit_begun_in_order ON audit_begun (at, id);

-- Whoever writes: records stay, and of their columns only personal values change, to nothing.
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'The audit is append-only.');
END;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
WHEN NOT (
    NEW.tenant = OLD.tenant AND NEW.seq = OLD.seq AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor_kind = OLD.actor_kind AND NEW.actor = OLD.actor AND NEW.action = OLD.action
    AND NEW.target_kind = OLD.target_kind AND NEW.target = OLD.target AND NEW.outcome = OLD.outcome AND NEW.reason = OLD.reason AND NEW.times = OLD.times AND NEW.commitments = OLD.commitments AND NEW.hash = OLD.hash
    AND (NEW.actor_name IS NULL OR NEW.actor_name IS OLD.actor_name)
    AND (NEW.address IS NULL OR NEW.address IS OLD.address)
    AND (NEW.user_agent IS NULL OR NEW.user_agent IS OLD.user_agent)
    AND (NEW.before_values IS NULL OR NEW.before_values IS OLD.before_values)
    AND (NEW.after_values IS NULL OR NEW.after_values IS OLD.after_values))
BEGIN
    SELECT RAISE(ABORT, 'The audit is append-only.');
END;
