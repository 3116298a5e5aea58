-- The journal: events, the two guards in front of them, and the outbox that changes with them.
-- The program writes through journal_commit alone; the only UPDATE of journal sets content and raw NULL.

-- impersonal: store_identity.id
-- impersonal: feed_epochs.epoch, system_identifier, timeline, last_position, last_ordinal, started_at
-- impersonal: heads.stream, tenant, version
-- personal: keys.key | SHA-256 of WhatsApp's message id, which contains a phone number, or of a client's key | the same message or request twice is one | until expires_at: 14 days for WhatsApp's ids, 30 days for client keys
-- personal: keys.request_hash | SHA-256 of a send request, recipient and text included | a client key used for another request is refused | until expires_at, 30 days
-- impersonal: keys.scope, stream, version, expires_at
-- personal: journal.content | what happened, as JSON: numbers, names, texts, consent | the record of a conversation, contact, session or tenant | the tenant's retention, or until a person is erased; then NULL
-- personal: journal.raw | the fragment WhatsApp sent for the event | what is not understood today can be read later | the tenant's retention, or until a person is erased; then NULL
-- impersonal: journal.position, ordinal, tenant, stream, version, kind, schema, at, recorded_at, append_id
-- personal: outbox.content | recipient and content of a send | to be sent | until the send is over
-- impersonal: outbox.sequence, message, tenant, conversation, session, class, due_at, ready, attempt, owner, expires_at

CREATE TABLE store_identity (id text PRIMARY KEY);
INSERT INTO store_identity VALUES (substr(md5(random()::text || clock_timestamp()::text), 1, 8));

-- A feed position is (epoch << 48 | transaction id, ordinal within the transaction). Transaction ids begin again, or take
-- another course, when the database moves to another server or another timeline: each such change opens an epoch.
-- last_position and last_ordinal: the end of what was there when the epoch began.
CREATE TABLE feed_epochs (
    epoch integer PRIMARY KEY,
    system_identifier bigint NOT NULL,
    timeline bigint NOT NULL,
    last_position bigint NOT NULL,
    last_ordinal integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);

-- The guards. Small, not partitioned, updated in place.
CREATE TABLE heads (
    stream text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    version bigint NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE keys (
    scope text COLLATE "C" NOT NULL,
    key bytea NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    request_hash bytea,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX keys_by_expiry ON keys (expires_at);

CREATE TABLE journal (
    position bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant text COLLATE "C" NOT NULL,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    schema integer NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    append_id uuid NOT NULL,
    content bytea,
    raw bytea
) PARTITION BY RANGE (recorded_at);
CREATE INDEX journal_by_stream ON journal (stream, version);
CREATE INDEX journal_by_position ON journal (position, ordinal);
CREATE INDEX journal_by_tenant ON journal (tenant, position, ordinal);

-- A row is ready when its time has come; rows that wait for theirs do not stand in the way of the others.
CREATE TABLE outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    message text COLLATE "C" PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    conversation text COLLATE "C" NOT NULL,
    session text COLLATE "C" NOT NULL,
    class integer NOT NULL,
    due_at timestamptz NOT NULL,
    ready boolean NOT NULL,
    attempt integer NOT NULL,
    owner text COLLATE "C",
    expires_at timestamptz,
    content bytea NOT NULL
);
CREATE INDEX outbox_expiring ON outbox (expires_at, session) WHERE expires_at IS NOT NULL AND owner IS NULL;
CREATE INDEX outbox_ready ON outbox (session, class, sequence) WHERE owner IS NULL AND ready;
CREATE INDEX outbox_waiting ON outbox (session, due_at) WHERE owner IS NULL AND NOT ready;
CREATE INDEX outbox_claimed ON outbox (session, owner) WHERE owner IS NOT NULL;
CREATE INDEX outbox_claimed_in_conversation ON outbox (conversation) WHERE owner IS NOT NULL;
CREATE INDEX outbox_by_conversation ON outbox (conversation, sequence, class);

-- Makes the partitions of p_months months from p_at's month on. Attaching, unlike CREATE … PARTITION OF, lets writers go on.
CREATE FUNCTION journal_make_partitions(p_at timestamptz, p_months integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_start timestamp := date_trunc('month', p_at AT TIME ZONE 'UTC');
    v_name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('journal_make_partitions'), current_schema::regnamespace::oid::integer);
    FOR i IN 1 .. p_months LOOP
        v_name := 'journal_' || to_char(v_start, 'YYYY_MM');
        IF to_regclass(quote_ident(v_name)) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE journal INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', v_name);
            EXECUTE format('ALTER TABLE journal ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                v_name, v_start AT TIME ZONE 'UTC', (v_start + interval '1 month') AT TIME ZONE 'UTC');
        END IF;
        v_start := v_start + interval '1 month';
    END LOOP;
END $$;

-- The present epoch, opened if the server or its timeline is not the one the last epoch was written on. Every connection
-- asks before it writes: neither can change under a connection.
CREATE FUNCTION feed_epoch() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_system bigint := (SELECT s.system_identifier FROM pg_control_system() AS s);
    v_timeline bigint := ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint;
    v_last feed_epochs;
BEGIN
    SELECT * INTO v_last FROM feed_epochs ORDER BY epoch DESC LIMIT 1;
    IF v_last.system_identifier = v_system AND v_last.timeline = v_timeline THEN
        RETURN v_last.epoch;
    END IF;
    LOCK TABLE feed_epochs IN EXCLUSIVE MODE;
    SELECT * INTO v_last FROM feed_epochs ORDER BY epoch DESC LIMIT 1;
    IF v_last.system_identifier = v_system AND v_last.timeline = v_timeline THEN
        RETURN v_last.epoch;
    END IF;
    INSERT INTO feed_epochs (epoch, system_identifier, timeline, last_position, last_ordinal)
    SELECT COALESCE(v_last.epoch, 0) + 1, v_system, v_timeline, COALESCE(j.position, 0), COALESCE(j.ordinal, 0)
    FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT position, ordinal FROM journal ORDER BY position DESC, ordinal DESC LIMIT 1) AS j ON true;
    RETURN COALESCE(v_last.epoch, 0) + 1;
END $$;

-- One batch of appends and claims, in one round trip and one transaction. Arrays with the same letter belong together:
--   a: appends, sorted by stream        e: their events, in the order of arrival    k: the keys they claim, sorted
--   o: sends to enqueue   f: sends that are over   d: sends put off   c: claims of attempts
-- e, k, o, f and d name their append by its index. Versions, scopes and keys do not repeat within a batch.
--
-- Answers only what did not go its plain way, by the index of the append or claim:
--   1 the stream stands at version   2 stored already, by an earlier try of the same append
--   3 the key at key_index is held by (stream, version, hash)   4 the stream is another tenant's   5 the attempt is claimed
--
-- Locks are taken in one order by everybody (new heads, existing heads, keys, outbox rows; each sorted), so that
-- concurrent batches wait for each other and never in a circle.
CREATE FUNCTION journal_commit(
    p_now timestamptz,
    a_index integer[], a_stream text[], a_tenant text[], a_id uuid[], a_expected bigint[], a_last bigint[],
    e_append integer[], e_tenant text[], e_stream text[], e_version bigint[], e_id uuid[], e_kind text[], e_schema integer[],
    e_at timestamptz[], e_content bytea[], e_raw bytea[],
    k_append integer[], k_index integer[], k_scope text[], k_key bytea[], k_stream text[], k_version bigint[], k_hash bytea[], k_expires timestamptz[],
    o_append integer[], o_message text[], o_tenant text[], o_conversation text[], o_session text[], o_class integer[], o_due timestamptz[], o_expires timestamptz[], o_content bytea[],
    f_append integer[], f_message text[],
    d_append integer[], d_message text[], d_due timestamptz[],
    c_index integer[], c_message text[], c_attempt integer[], c_owner text[])
RETURNS TABLE (what integer, item integer, key_index integer, stream text, version bigint, hash bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    v_xid xid8 := pg_current_xact_id();
    v_lost integer[] := '{}';
    v_duplicates integer[];
    v_position bigint;
    v_count integer;
    v_rows integer;
BEGIN
    IF cardinality(a_index) > 0 THEN
        INSERT INTO heads (stream, tenant, version)
        SELECT a.stream, a.tenant, a.last
        FROM unnest(a_stream, a_tenant, a_expected, a_last) AS a(stream, tenant, expected, last)
        WHERE a.expected = 0
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS v_count = ROW_COUNT;
        IF v_count < cardinality(a_index) THEN
            UPDATE heads AS h SET version = a.last
            FROM unnest(a_stream, a_tenant, a_expected, a_last) AS a(stream, tenant, expected, last)
            WHERE a.expected > 0 AND h.stream = a.stream AND h.version = a.expected AND h.tenant = a.tenant;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            v_count := v_count + v_rows;
        END IF;

        -- A head that this transaction has not written was lost.
        IF v_count < cardinality(a_index) THEN
            v_lost := ARRAY(
                SELECT a.index FROM unnest(a_index, a_stream) AS a(index, stream)
                WHERE NOT EXISTS (SELECT FROM heads AS h WHERE h.stream = a.stream AND h.xmin = v_xid::xid));
            RETURN QUERY
                SELECT CASE
                        WHEN h.tenant <> a.tenant THEN 4
                        WHEN EXISTS (SELECT FROM journal AS j WHERE j.stream = a.stream AND j.version = a.last AND j.append_id = a.id) THEN 2
                        ELSE 1 END,
                    a.index, 0, NULL::text, COALESCE(h.version, 0), NULL::bytea
                FROM unnest(a_index, a_stream, a_tenant, a_id, a_last) AS a(index, stream, tenant, id, last)
                LEFT JOIN heads AS h ON h.stream = a.stream
                WHERE a.index = ANY (v_lost);
        END IF;

        IF cardinality(k_append) > 0 THEN
            INSERT INTO keys AS held (scope, key, stream, version, request_hash, expires_at)
            SELECT k.scope, k.key, k.stream, k.version, NULLIF(k.hash, ''), k.expires
            FROM unnest(k_append, k_scope, k_key, k_stream, k_version, k_hash, k_expires) AS k(append, scope, key, stream, version, hash, expires)
            WHERE k.append <> ALL (v_lost)
            ON CONFLICT (scope, key) DO UPDATE
                SET stream = EXCLUDED.stream, version = EXCLUDED.version, request_hash = EXCLUDED.request_hash, expires_at = EXCLUDED.expires_at
                WHERE held.expires_at <= p_now;
            GET DIAGNOSTICS v_rows = ROW_COUNT;
            v_count := cardinality(k_append);
            IF cardinality(v_lost) > 0 THEN
                v_count := (SELECT count(*) FROM unnest(k_append) AS k(append) WHERE k.append <> ALL (v_lost));
            END IF;

            -- A key that this transaction has not written is held; its append takes everything back that it had so far.
            IF v_rows < v_count THEN
                v_duplicates := ARRAY(
                    SELECT DISTINCT k.append
                    FROM unnest(k_append, k_scope, k_key) AS k(append, scope, key)
                    JOIN keys AS held ON held.scope = k.scope AND held.key = k.key
                    WHERE k.append <> ALL (v_lost) AND held.xmin <> v_xid::xid);
                RETURN QUERY
                    SELECT 3, k.append, k.index, held.stream, held.version, held.request_hash
                    FROM unnest(k_append, k_index, k_scope, k_key) AS k(append, index, scope, key)
                    JOIN keys AS held ON held.scope = k.scope AND held.key = k.key
                    WHERE k.append = ANY (v_duplicates) AND held.xmin <> v_xid::xid
                    ORDER BY k.append, k.index;
                DELETE FROM keys AS held
                USING unnest(k_append, k_scope, k_key) AS k(append, scope, key)
                WHERE k.append = ANY (v_duplicates) AND held.scope = k.scope AND held.key = k.key AND held.xmin = v_xid::xid;
                DELETE FROM heads AS h
                USING unnest(a_index, a_stream, a_expected) AS a(index, stream, expected)
                WHERE a.index = ANY (v_duplicates) AND a.expected = 0 AND h.stream = a.stream;
                UPDATE heads AS h SET version = a.expected
                FROM unnest(a_index, a_stream, a_expected) AS a(index, stream, expected)
                WHERE a.index = ANY (v_duplicates) AND a.expected > 0 AND h.stream = a.stream;
                v_lost := v_lost || v_duplicates;
            END IF;
        END IF;

        v_position := ((SELECT max(epoch) FROM feed_epochs)::bigint << 48) | v_xid::text::bigint;
        INSERT INTO journal (position, ordinal, tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw)
        SELECT v_position, e.ordinal::integer, e.tenant, e.stream, e.version, e.kind, e.schema, e.at, p_now, e.id, e.content, NULLIF(e.raw, '')
        FROM unnest(e_append, e_tenant, e_stream, e_version, e_id, e_kind, e_schema, e_at, e_content, e_raw) WITH ORDINALITY
            AS e(append, tenant, stream, version, id, kind, schema, at, content, raw, ordinal)
        WHERE e.append <> ALL (v_lost);

        IF cardinality(o_append) > 0 THEN
            INSERT INTO outbox (message, tenant, conversation, session, class, due_at, ready, attempt, expires_at, content)
            SELECT o.message, o.tenant, o.conversation, o.session, o.class, o.due, o.due <= p_now, 0, o.expires, o.content
            FROM unnest(o_append, o_message, o_tenant, o_conversation, o_session, o_class, o_due, o_expires, o_content)
                AS o(append, message, tenant, conversation, session, class, due, expires, content)
            WHERE o.append <> ALL (v_lost);
        END IF;
        IF cardinality(f_append) > 0 THEN
            DELETE FROM outbox AS o USING unnest(f_append, f_message) AS f(append, message)
            WHERE f.append <> ALL (v_lost) AND o.message = f.message;
        END IF;
        IF cardinality(d_append) > 0 THEN
            UPDATE outbox AS o SET owner = NULL, due_at = d.due, ready = d.due <= p_now
            FROM unnest(d_append, d_message, d_due) AS d(append, message, due)
            WHERE d.append <> ALL (v_lost) AND o.message = d.message;
        END IF;
    END IF;

    IF cardinality(c_index) > 0 THEN
        RETURN QUERY
            UPDATE outbox AS o SET attempt = o.attempt + 1, owner = c.owner
            FROM unnest(c_index, c_message, c_attempt, c_owner) AS c(index, message, attempt, owner)
            WHERE o.message = c.message AND o.attempt = c.attempt AND o.owner IS NULL
            RETURNING 5, c.index, 0, NULL::text, 0::bigint, NULL::bytea;
    END IF;
END $$;
