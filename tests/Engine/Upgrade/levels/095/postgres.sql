--
-- PostgreSQL database dump
--

\restrict OIIz0438BISBQfbTUYW7S1320ZSJDc5533aU2infgPggDqoUMNJEGnrW8K84vBS

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: feed_epoch(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.feed_epoch() RETURNS integer
    LANGUAGE plpgsql
    AS $$
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


ALTER FUNCTION public.feed_epoch() OWNER TO postgres;

--
-- Name: journal_commit(timestamp with time zone, integer[], text[], text[], uuid[], bigint[], bigint[], integer[], text[], text[], bigint[], uuid[], text[], integer[], timestamp with time zone[], bytea[], bytea[], integer[], integer[], text[], bytea[], text[], bigint[], bytea[], timestamp with time zone[], integer[], text[], text[], text[], text[], integer[], timestamp with time zone[], timestamp with time zone[], bytea[], integer[], text[], integer[], text[], timestamp with time zone[], integer[], text[], integer[], text[]); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.journal_commit(p_now timestamp with time zone, a_index integer[], a_stream text[], a_tenant text[], a_id uuid[], a_expected bigint[], a_last bigint[], e_append integer[], e_tenant text[], e_stream text[], e_version bigint[], e_id uuid[], e_kind text[], e_schema integer[], e_at timestamp with time zone[], e_content bytea[], e_raw bytea[], k_append integer[], k_index integer[], k_scope text[], k_key bytea[], k_stream text[], k_version bigint[], k_hash bytea[], k_expires timestamp with time zone[], o_append integer[], o_message text[], o_tenant text[], o_conversation text[], o_session text[], o_class integer[], o_due timestamp with time zone[], o_expires timestamp with time zone[], o_content bytea[], f_append integer[], f_message text[], d_append integer[], d_message text[], d_due timestamp with time zone[], c_index integer[], c_message text[], c_attempt integer[], c_owner text[]) RETURNS TABLE(what integer, item integer, key_index integer, stream text, version bigint, hash bytea)
    LANGUAGE plpgsql
    AS $$
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


ALTER FUNCTION public.journal_commit(p_now timestamp with time zone, a_index integer[], a_stream text[], a_tenant text[], a_id uuid[], a_expected bigint[], a_last bigint[], e_append integer[], e_tenant text[], e_stream text[], e_version bigint[], e_id uuid[], e_kind text[], e_schema integer[], e_at timestamp with time zone[], e_content bytea[], e_raw bytea[], k_append integer[], k_index integer[], k_scope text[], k_key bytea[], k_stream text[], k_version bigint[], k_hash bytea[], k_expires timestamp with time zone[], o_append integer[], o_message text[], o_tenant text[], o_conversation text[], o_session text[], o_class integer[], o_due timestamp with time zone[], o_expires timestamp with time zone[], o_content bytea[], f_append integer[], f_message text[], d_append integer[], d_message text[], d_due timestamp with time zone[], c_index integer[], c_message text[], c_attempt integer[], c_owner text[]) OWNER TO postgres;

--
-- Name: journal_make_partitions(timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.journal_make_partitions(p_at timestamp with time zone, p_months integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
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


ALTER FUNCTION public.journal_make_partitions(p_at timestamp with time zone, p_months integer) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: api_keys; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.api_keys (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint,
    permissions bigint DEFAULT '-1'::integer NOT NULL,
    sessions text DEFAULT ''::text NOT NULL,
    networks text DEFAULT ''::text NOT NULL,
    expires_at bigint,
    last_used_at bigint,
    former_hash bytea,
    former_until bigint
);


ALTER TABLE public.api_keys OWNER TO postgres;

--
-- Name: apps; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.apps (
    name text NOT NULL COLLATE pg_catalog."C",
    sealed_secrets bytea NOT NULL,
    sealed_verify_token bytea NOT NULL,
    created_at bigint NOT NULL,
    app_id text DEFAULT ''::text NOT NULL,
    signup_config text DEFAULT ''::text NOT NULL,
    sealed_system_token bytea
);


ALTER TABLE public.apps OWNER TO postgres;

--
-- Name: consent_view; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.consent_view (
    tenant text NOT NULL COLLATE pg_catalog."C",
    contact text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    granted integer NOT NULL,
    stopped integer NOT NULL,
    changed_at bigint NOT NULL
);


ALTER TABLE public.consent_view OWNER TO postgres;

--
-- Name: conversation_view; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.conversation_view (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    session text NOT NULL COLLATE pg_catalog."C",
    contact text NOT NULL COLLATE pg_catalog."C",
    phone text,
    name text,
    last_text text,
    last_direction integer NOT NULL,
    last_at bigint NOT NULL,
    last_version bigint NOT NULL,
    unread integer NOT NULL,
    window_until bigint,
    applied bigint NOT NULL
)
WITH (fillfactor='70');


ALTER TABLE public.conversation_view OWNER TO postgres;

--
-- Name: conversations; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.conversations (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    session text NOT NULL COLLATE pg_catalog."C",
    contact text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.conversations OWNER TO postgres;

--
-- Name: day_counters; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.day_counters (
    tenant text NOT NULL COLLATE pg_catalog."C",
    day integer NOT NULL,
    received bigint NOT NULL,
    queued bigint NOT NULL,
    accepted bigint NOT NULL,
    sent bigint NOT NULL,
    delivered bigint NOT NULL,
    read bigint NOT NULL,
    failed bigint NOT NULL
);


ALTER TABLE public.day_counters OWNER TO postgres;

--
-- Name: dead_letters; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.dead_letters (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    body bytea NOT NULL,
    at bigint NOT NULL
);


ALTER TABLE public.dead_letters OWNER TO postgres;

--
-- Name: feed_epochs; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.feed_epochs (
    epoch integer NOT NULL,
    system_identifier bigint NOT NULL,
    timeline bigint NOT NULL,
    last_position bigint NOT NULL,
    last_ordinal integer NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.feed_epochs OWNER TO postgres;

--
-- Name: heads; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.heads (
    stream text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
)
WITH (fillfactor='80');


ALTER TABLE public.heads OWNER TO postgres;

--
-- Name: identities; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.identities (
    tenant text NOT NULL COLLATE pg_catalog."C",
    kind integer NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    contact text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.identities OWNER TO postgres;

--
-- Name: journal; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.journal (
    "position" bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    schema integer NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    append_id uuid NOT NULL,
    content bytea,
    raw bytea
)
PARTITION BY RANGE (recorded_at);


ALTER TABLE public.journal OWNER TO postgres;

--
-- Name: journal_2026_11; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.journal_2026_11 (
    "position" bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    schema integer NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    append_id uuid NOT NULL,
    content bytea,
    raw bytea
);


ALTER TABLE public.journal_2026_11 OWNER TO postgres;

--
-- Name: journal_2026_12; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.journal_2026_12 (
    "position" bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    schema integer NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    append_id uuid NOT NULL,
    content bytea,
    raw bytea
);


ALTER TABLE public.journal_2026_12 OWNER TO postgres;

--
-- Name: journal_2027_01; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.journal_2027_01 (
    "position" bigint NOT NULL,
    ordinal integer NOT NULL,
    tenant text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    schema integer NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    append_id uuid NOT NULL,
    content bytea,
    raw bytea
);


ALTER TABLE public.journal_2027_01 OWNER TO postgres;

--
-- Name: keys; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.keys (
    scope text NOT NULL COLLATE pg_catalog."C",
    key bytea NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    request_hash bytea,
    expires_at timestamp with time zone NOT NULL
);


ALTER TABLE public.keys OWNER TO postgres;

--
-- Name: leases; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.leases (
    name text NOT NULL COLLATE pg_catalog."C",
    owner text NOT NULL COLLATE pg_catalog."C",
    until bigint NOT NULL
);


ALTER TABLE public.leases OWNER TO postgres;

--
-- Name: media; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.media (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    session text COLLATE pg_catalog."C",
    whatsapp_id text COLLATE pg_catalog."C",
    kind text NOT NULL,
    mime_type text NOT NULL,
    file_name text,
    state integer NOT NULL,
    sha256 text COLLATE pg_catalog."C",
    size bigint NOT NULL,
    reason text,
    tries integer NOT NULL,
    due_at bigint NOT NULL,
    created_at bigint NOT NULL,
    thumbnail text,
    playable text
);


ALTER TABLE public.media OWNER TO postgres;

--
-- Name: media_uploads; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.media_uploads (
    tenant text NOT NULL COLLATE pg_catalog."C",
    medium text NOT NULL COLLATE pg_catalog."C",
    phone_number_id text NOT NULL COLLATE pg_catalog."C",
    whatsapp_id text NOT NULL COLLATE pg_catalog."C",
    expires_at bigint NOT NULL
);


ALTER TABLE public.media_uploads OWNER TO postgres;

--
-- Name: merged_contacts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.merged_contacts (
    tenant text NOT NULL COLLATE pg_catalog."C",
    contact text NOT NULL COLLATE pg_catalog."C",
    into_contact text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.merged_contacts OWNER TO postgres;

--
-- Name: message_view; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.message_view (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    version bigint NOT NULL,
    direction integer NOT NULL,
    type text NOT NULL,
    text text,
    whatsapp_id text,
    status integer NOT NULL,
    status_at bigint NOT NULL,
    error_code integer,
    error_text text,
    status_version bigint,
    delivered_at bigint,
    price text,
    template text
)
WITH (fillfactor='85');


ALTER TABLE public.message_view OWNER TO postgres;

--
-- Name: orleansquery; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.orleansquery (
    querykey character varying(64) NOT NULL,
    querytext character varying(8000) NOT NULL
);


ALTER TABLE public.orleansquery OWNER TO postgres;

--
-- Name: orleansreminderstable; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.orleansreminderstable (
    serviceid character varying(150) NOT NULL,
    grainid character varying(150) NOT NULL,
    remindername character varying(150) NOT NULL,
    starttime timestamp(3) with time zone NOT NULL,
    period bigint NOT NULL,
    grainhash integer NOT NULL,
    version integer NOT NULL
);


ALTER TABLE public.orleansreminderstable OWNER TO postgres;

--
-- Name: orleansstorage; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.orleansstorage (
    grainidhash integer NOT NULL,
    grainidn0 bigint NOT NULL,
    grainidn1 bigint NOT NULL,
    graintypehash integer NOT NULL,
    graintypestring character varying(512) NOT NULL,
    grainidextensionstring character varying(512),
    serviceid character varying(150) NOT NULL,
    payloadbinary bytea,
    modifiedon timestamp without time zone NOT NULL,
    version integer
);


ALTER TABLE public.orleansstorage OWNER TO postgres;

--
-- Name: outbox; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.outbox (
    sequence bigint NOT NULL,
    message text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL COLLATE pg_catalog."C",
    session text NOT NULL COLLATE pg_catalog."C",
    class integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    ready boolean NOT NULL,
    attempt integer NOT NULL,
    owner text COLLATE pg_catalog."C",
    expires_at timestamp with time zone,
    content bytea NOT NULL
);


ALTER TABLE public.outbox OWNER TO postgres;

--
-- Name: outbox_sequence_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.outbox ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: parked_statuses; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.parked_statuses (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    session text NOT NULL COLLATE pg_catalog."C",
    whatsapp_id text NOT NULL,
    raw bytea NOT NULL,
    tries integer NOT NULL,
    due_at bigint NOT NULL
);


ALTER TABLE public.parked_statuses OWNER TO postgres;

--
-- Name: portfolio_sessions; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.portfolio_sessions (
    session text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    portfolio text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.portfolio_sessions OWNER TO postgres;

--
-- Name: portfolio_tenants; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.portfolio_tenants (
    portfolio text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    weight integer NOT NULL,
    own_limit integer
);


ALTER TABLE public.portfolio_tenants OWNER TO postgres;

--
-- Name: portfolios; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.portfolios (
    id text NOT NULL COLLATE pg_catalog."C",
    set_limit integer,
    meta_limit integer
);


ALTER TABLE public.portfolios OWNER TO postgres;

--
-- Name: projections; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.projections (
    name text NOT NULL COLLATE pg_catalog."C",
    "position" text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.projections OWNER TO postgres;

--
-- Name: reach_leases; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.reach_leases (
    id text NOT NULL COLLATE pg_catalog."C",
    portfolio text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    session text NOT NULL COLLATE pg_catalog."C",
    people integer NOT NULL,
    ends bigint NOT NULL,
    until bigint NOT NULL
);


ALTER TABLE public.reach_leases OWNER TO postgres;

--
-- Name: reach_people; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.reach_people (
    portfolio text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    person text NOT NULL COLLATE pg_catalog."C",
    until bigint NOT NULL
);


ALTER TABLE public.reach_people OWNER TO postgres;

--
-- Name: schema_migrations; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.schema_migrations (
    owner text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at text NOT NULL
);


ALTER TABLE public.schema_migrations OWNER TO postgres;

--
-- Name: sessions; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.sessions (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    app text NOT NULL COLLATE pg_catalog."C",
    phone_number_id text NOT NULL COLLATE pg_catalog."C",
    waba_id text NOT NULL,
    display_phone_number text NOT NULL,
    verified_name text NOT NULL,
    sealed_token bytea NOT NULL,
    connected_at bigint NOT NULL,
    ended_at bigint
);


ALTER TABLE public.sessions OWNER TO postgres;

--
-- Name: signup_accounts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.signup_accounts (
    app text NOT NULL COLLATE pg_catalog."C",
    waba_id text NOT NULL COLLATE pg_catalog."C",
    business text,
    told_at bigint NOT NULL,
    due_at bigint NOT NULL
);


ALTER TABLE public.signup_accounts OWNER TO postgres;

--
-- Name: signups; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.signups (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    app text NOT NULL COLLATE pg_catalog."C",
    hosted integer NOT NULL,
    sealed_pin bytea NOT NULL,
    state integer NOT NULL,
    waba_id text,
    phone_number_id text,
    sealed_token bytea,
    session text,
    problem text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    expected_phone text,
    expected_business text,
    expected_waba text
);


ALTER TABLE public.signups OWNER TO postgres;

--
-- Name: store_identity; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.store_identity (
    id text NOT NULL
);


ALTER TABLE public.store_identity OWNER TO postgres;

--
-- Name: subscriptions; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.subscriptions (
    tenant text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    "position" text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    committed_at bigint
)
WITH (fillfactor='70');


ALTER TABLE public.subscriptions OWNER TO postgres;

--
-- Name: templates; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.templates (
    tenant text NOT NULL COLLATE pg_catalog."C",
    waba_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    language text NOT NULL COLLATE pg_catalog."C",
    category text NOT NULL,
    status text NOT NULL,
    quality text NOT NULL,
    components bytea NOT NULL,
    parameter_format text NOT NULL,
    reason text,
    changed_at bigint NOT NULL
);


ALTER TABLE public.templates OWNER TO postgres;

--
-- Name: tenants; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.tenants (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    created_at bigint NOT NULL,
    request_key text NOT NULL COLLATE pg_catalog."C"
);


ALTER TABLE public.tenants OWNER TO postgres;

--
-- Name: webhook_attempts; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.webhook_attempts (
    webhook text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    attempt integer NOT NULL,
    outcome integer NOT NULL,
    status_code integer,
    milliseconds integer NOT NULL,
    error text NOT NULL,
    response text NOT NULL,
    next_attempt_at bigint
);


ALTER TABLE public.webhook_attempts OWNER TO postgres;

--
-- Name: webhook_secrets; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.webhook_secrets (
    webhook text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    sealed_secret bytea NOT NULL,
    expires_at bigint
);


ALTER TABLE public.webhook_secrets OWNER TO postgres;

--
-- Name: webhook_waiting; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.webhook_waiting (
    webhook text NOT NULL COLLATE pg_catalog."C",
    event text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    "position" text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    attempts integer NOT NULL,
    due_at bigint NOT NULL,
    deadline bigint NOT NULL,
    dead_at bigint
);


ALTER TABLE public.webhook_waiting OWNER TO postgres;

--
-- Name: webhooks; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.webhooks (
    id text NOT NULL COLLATE pg_catalog."C",
    tenant text NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL,
    types text NOT NULL,
    fields text NOT NULL,
    description text NOT NULL,
    state integer NOT NULL,
    reason text NOT NULL,
    "position" text NOT NULL COLLATE pg_catalog."C",
    failing_since bigint,
    format integer NOT NULL,
    created_at bigint NOT NULL
)
WITH (fillfactor='70');


ALTER TABLE public.webhooks OWNER TO postgres;

--
-- Name: journal_2026_11; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.journal ATTACH PARTITION public.journal_2026_11 FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00');


--
-- Name: journal_2026_12; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.journal ATTACH PARTITION public.journal_2026_12 FOR VALUES FROM ('2026-12-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');


--
-- Name: journal_2027_01; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.journal ATTACH PARTITION public.journal_2027_01 FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2027-02-01 00:00:00+00');


--
-- Data for Name: api_keys; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.api_keys (id, tenant, name, secret_hash, created_at, revoked_at, permissions, sessions, networks, expires_at, last_used_at, former_hash, former_until) FROM stdin;
ky0z1rd4x8p4jvht7zzz05cxbh	tn5sd2wqsy1cj33m7y03x3xp3f	reads	\\x11e2238d44ae32a8292de7834a126e07662e51aadbc3470f3dd2b821466f7d82	1795300140352369	\N	8	snzerztc9q6mvpjdgsbm152m8k		\N	\N	\N	\N
ky8htpxmk842sv3h3ag7zkwvar	tn5sd2wqsy1cj33m7y03x3xp3f	first key	\\xcdecb0602adedbc38a63bc7c0f35c6d26941f291b4f955c4264c7ca13808e97d	1795300135478121	\N	-1			\N	1795300140954695	\N	\N
\.


--
-- Data for Name: apps; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.apps (name, sealed_secrets, sealed_verify_token, created_at, app_id, signup_config, sealed_system_token) FROM stdin;
app-c38f6a2a5a7b4f6083ca17a716a55d83	\\x000000450101ba831b7b259b3436c70c5c1156131a8459ea51d01076bf4f298d3464a009ce513a869684d6ee88eca5f425e909fcfa4f9e45a44964ce91ee9dd72c0141fb357c6d7876	\\x0101b913d815ef7c9a0e7ca7ff0a1b0e8e518c38d2ebf618c9dd0dccf25c7d8b8a779f61bc79ccea3541dccb5d5808136aed50a480774b3b3c5f0f357e5c84aae1013be379	1795300133255732			\\x
\.


--
-- Data for Name: consent_view; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.consent_view (tenant, contact, version, granted, stopped, changed_at) FROM stdin;
tn5sd2wqsy1cj33m7y03x3xp3f	cth4ernhdqvj93kyebwwsr21rw	1	0	7	1795300139257396
tn5sd2wqsy1cj33m7y03x3xp3f	ctqw047vcahqyhe01tjx91108y	1	7	0	1795300139672316
\.


--
-- Data for Name: conversation_view; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.conversation_view (id, tenant, session, contact, phone, name, last_text, last_direction, last_at, last_version, unread, window_until, applied) FROM stdin;
cv6x7vdwymxjn2k0ry5xhgm4pr	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	cth4ernhdqvj93kyebwwsr21rw	15550000004	\N	STOP	1	1795300139000000	2	1	1795386539000000	2
cv1qdgsd99zs22ew38v67bqm4q	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	ctqw047vcahqyhe01tjx91108y	15550000003	\N	Good night.	1	1795300140000000	10	1	1795386540000000	10
\.


--
-- Data for Name: conversations; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.conversations (id, tenant, session, contact) FROM stdin;
cv1qdgsd99zs22ew38v67bqm4q	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	ctqw047vcahqyhe01tjx91108y
cv6x7vdwymxjn2k0ry5xhgm4pr	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	cth4ernhdqvj93kyebwwsr21rw
\.


--
-- Data for Name: day_counters; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.day_counters (tenant, day, received, queued, accepted, sent, delivered, read, failed) FROM stdin;
tn5sd2wqsy1cj33m7y03x3xp3f	20778	6	1	1	1	1	0	0
\.


--
-- Data for Name: dead_letters; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.dead_letters (id, tenant, source, reason, detail, body, at) FROM stdin;
dl933e77e36bfd3c6670a466db1beb789e	tn5sd2wqsy1cj33m7y03x3xp3f	webhook:app-c38f6a2a5a7b4f6083ca17a716a55d83	MALFORMED_MESSAGE	A message without an id, or without a sender that is a phone number or a user id.	\\x7b2266726f6d223a31372c226964223a5b5d7d	1795300139547634
\.


--
-- Data for Name: feed_epochs; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.feed_epochs (epoch, system_identifier, timeline, last_position, last_ordinal, started_at) FROM stdin;
1	7710755329157023171	1	0	0	2026-11-21 22:28:51.194362+00
\.


--
-- Data for Name: heads; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.heads (stream, tenant, version) FROM stdin;
tn5sd2wqsy1cj33m7y03x3xp3f	tn5sd2wqsy1cj33m7y03x3xp3f	1
snzerztc9q6mvpjdgsbm152m8k	tn5sd2wqsy1cj33m7y03x3xp3f	1
cv6x7vdwymxjn2k0ry5xhgm4pr	tn5sd2wqsy1cj33m7y03x3xp3f	2
cth4ernhdqvj93kyebwwsr21rw	tn5sd2wqsy1cj33m7y03x3xp3f	1
ctqw047vcahqyhe01tjx91108y	tn5sd2wqsy1cj33m7y03x3xp3f	1
cv1qdgsd99zs22ew38v67bqm4q	tn5sd2wqsy1cj33m7y03x3xp3f	10
\.


--
-- Data for Name: identities; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.identities (tenant, kind, value, contact) FROM stdin;
tn5sd2wqsy1cj33m7y03x3xp3f	1	15550000003	ctqw047vcahqyhe01tjx91108y
tn5sd2wqsy1cj33m7y03x3xp3f	1	15550000004	cth4ernhdqvj93kyebwwsr21rw
\.


--
-- Data for Name: journal_2026_11; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.journal_2026_11 ("position", ordinal, tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw) FROM stdin;
281474976711387	1	tn5sd2wqsy1cj33m7y03x3xp3f	tn5sd2wqsy1cj33m7y03x3xp3f	1	tenant.created	1	2026-11-21 22:28:53.702473+00	2026-11-21 22:28:55.29227+00	fa410295-74e9-461f-8fe9-a09eb6e8f07f	\\x7b226e616d65223a2254657374227d	\N
281474976711393	1	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	1	session.connected	1	2026-11-21 22:28:56.207798+00	2026-11-21 22:28:56.312766+00	e3fb385d-414d-4b5d-b8bf-3660cf471aae	\\x7b22617070223a226170702d6333386636613261356137623466363038336361313761373136613535643833222c2270686f6e654e756d6265724964223a22313030303030303030303030303031222c22776162614964223a22323030303030303030303030303031222c22646973706c617950686f6e654e756d626572223a222b31203535352d3031303030303031222c2276657269666965644e616d65223a2253686f702031222c22706f7274666f6c696f223a22706f7274666f6c696f2d323030303030303030303030303031227d	\N
281474976711396	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1	conversation.started	1	2026-11-21 22:28:57.746773+00	2026-11-21 22:28:57.74706+00	d3959baf-5a17-4a06-97f2-69dda6f4675e	\\x7b2273657373696f6e223a22736e7a65727a74633971366d76706a646773626d3135326d386b222c22636f6e74616374223a226374717730343776636168717968653031746a78393131303879222c2270686f6e65223a223135353530303030303033227d	\N
281474976711396	2	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	2	message.received	1	2026-11-21 22:28:57.746773+00	2026-11-21 22:28:57.74706+00	d3959baf-5a17-4a06-97f2-69dda6f4675e	\\x7b226d657373616765223a226d73316d3830336d36726a30777a6537656538763833746a6e72222c2277686174734170704964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d5641674153474342444f5545334d7a557a517a51354e55557a4d3056454d54597a4f544534526b56434d6a41324e5442474f51413d222c2274797065223a2274657874222c2274657874223a22476f6f64206d6f726e696e672e222c2273656e744174223a22323032362d31312d32315432323a32383a35362b30303a3030227d	\\x7b2266726f6d223a223135353530303030303033222c226964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d5641674153474342444f5545334d7a557a517a51354e55557a4d3056454d54597a4f544534526b56434d6a41324e5442474f51413d222c2274696d657374616d70223a2231373935333030313336222c2274797065223a2274657874222c2274657874223a7b22626f6479223a22476f6f64206d6f726e696e672e227d7d
281474976711398	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	3	message.received	1	2026-11-21 22:28:57.818942+00	2026-11-21 22:28:57.819162+00	e430fa5f-6072-47d5-9216-62ba249f3eee	\\x7b226d657373616765223a226d73316d3830336d36747432376b68717a643374653038626773222c2277686174734170704964223a2277616d69642e3334316136626630376436323434643938376561643966623139616266393032222c2274797065223a2274657874222c2274657874223a224973206974205c75303030302074686572653f20e0a4a8e0a4aee0a4b8e0a58de0a4a4e0a587222c2273656e744174223a22323032362d31312d32315432323a32383a35372b30303a3030227d	\\x7b2266726f6d223a223135353530303030303033222c226964223a2277616d69642e3334316136626630376436323434643938376561643966623139616266393032222c2274696d657374616d70223a2231373935333030313337222c2274797065223a2274657874222c2274657874223a7b22626f6479223a224973206974205c75303030302074686572653f205c75303932385c75303932455c75303933385c75303934445c75303932345c7530393437227d7d
281474976711401	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	4	message.received	1	2026-11-21 22:28:57.996301+00	2026-11-21 22:28:57.996472+00	4f366c77-8672-4ca5-a536-0fca21ea35a9	\\x7b226d657373616765223a226d73316d3830336d3730636b74617a616b33786771626b626336222c2277686174734170704964223a2277616d69642e373930313937303135393835303131222c2274797065223a22696d616765222c2274657874223a226c6f6f6b222c2273656e744174223a22323032362d30392d32315431343a31333a32302b30303a3030227d	\\x7b2266726f6d223a223135353530303030303033222c226964223a2277616d69642e373930313937303135393835303131222c2274696d657374616d70223a2231373930303030303030222c2274797065223a22696d616765222c22696d616765223a7b226964223a22373930313937303135393835303131222c226d696d655f74797065223a22696d6167652f6a706567222c2263617074696f6e223a226c6f6f6b22207d207d
281474976711406	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv6x7vdwymxjn2k0ry5xhgm4pr	1	conversation.started	1	2026-11-21 22:28:59.22053+00	2026-11-21 22:28:59.220817+00	da858c86-1133-4c9a-bdd7-1e3497ef0663	\\x7b2273657373696f6e223a22736e7a65727a74633971366d76706a646773626d3135326d386b222c22636f6e74616374223a226374683465726e686471766a39336b7965627777737232317277222c2270686f6e65223a223135353530303030303034227d	\N
281474976711406	2	tn5sd2wqsy1cj33m7y03x3xp3f	cv6x7vdwymxjn2k0ry5xhgm4pr	2	message.received	1	2026-11-21 22:28:59.22053+00	2026-11-21 22:28:59.220817+00	da858c86-1133-4c9a-bdd7-1e3497ef0663	\\x7b226d657373616765223a226d73316d3830336d38366d62787830627034796e7965726b716d222c2277686174734170704964223a2277616d69642e6462346464346134626238303430343761363935383364636263396265653637222c2274797065223a2274657874222c2274657874223a2253544f50222c2273656e744174223a22323032362d31312d32315432323a32383a35392b30303a3030227d	\\x7b2266726f6d223a223135353530303030303034222c226964223a2277616d69642e6462346464346134626238303430343761363935383364636263396265653637222c2274696d657374616d70223a2231373935333030313339222c2274797065223a2274657874222c2274657874223a7b22626f6479223a2253544f50227d7d
281474976711407	1	tn5sd2wqsy1cj33m7y03x3xp3f	cth4ernhdqvj93kyebwwsr21rw	1	consent.changed	1	2026-11-21 22:28:59.257396+00	2026-11-21 22:28:59.30856+00	39be0b64-5145-4a71-93f0-f5a2d82e5631	\\x7b22616374696f6e223a2273746f70706564222c22707572706f736573223a227574696c6974792c206d61726b6574696e672c2061757468656e7469636174696f6e222c22766f696365223a22706572736f6e222c226174223a22323032362d31312d32315432323a32383a35392b30303a3030222c22736f75726365223a227768617473617070222c2274657874223a2253544f50222c227265666572656e6365223a2277616d69642e6462346464346134626238303430343761363935383364636263396265653637222c22617574686f72223a22222c226b6579223a22736169643a77616d69642e6462346464346134626238303430343761363935383364636263396265653637222c226772616e746564223a226e6f6e65222c2273746f70706564223a227574696c6974792c206d61726b6574696e672c2061757468656e7469636174696f6e227d	\N
281474976711408	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	5	message.received	1	2026-11-21 22:28:59.387602+00	2026-11-21 22:28:59.387826+00	587433eb-9790-45c0-96cf-9ff8dceaff8b	\\x7b226d657373616765223a226d73316d3830336d386276323164786178783568307461763461222c2277686174734170704964223a2277616d69642e6130646330376562393266613464663262663762393161393662353965343332222c2274797065223a22686f6c6f6772616d222c2273656e744174223a22323032362d30392d32315431343a31333a32302b30303a3030227d	\\x7b2266726f6d223a223135353530303030303033222c226964223a2277616d69642e6130646330376562393266613464663262663762393161393662353965343332222c2274696d657374616d70223a2231373930303030303030222c2274797065223a22686f6c6f6772616d222c22686f6c6f6772616d223a7b226465707468223a337d207d
281474976711411	1	tn5sd2wqsy1cj33m7y03x3xp3f	ctqw047vcahqyhe01tjx91108y	1	consent.changed	1	2026-11-21 22:28:59.672316+00	2026-11-21 22:28:59.672698+00	69c2cd30-bc38-4741-be33-0555cb99669b	\\x7b22616374696f6e223a226772616e746564222c22707572706f736573223a227574696c6974792c206d61726b6574696e672c2061757468656e7469636174696f6e222c22766f696365223a22627573696e657373222c226174223a22323032362d30312d30315430303a30303a30302b30303a3030222c22736f75726365223a2277656220666f726d222c2274657874223a225965732c20777269746520746f206d652e222c22617574686f72223a226b7938687470786d6b38343273763368336167377a6b77766172222c226b6579223a2235643730643037352d643433332d343038652d393734302d316466666230336430343366222c226772616e746564223a227574696c6974792c206d61726b6574696e672c2061757468656e7469636174696f6e222c2273746f70706564223a226e6f6e65227d	\N
281474976711412	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	6	message.queued	1	2026-11-21 22:28:59.811992+00	2026-11-21 22:28:59.817532+00	a8b3e0b1-15cb-4e7e-967b-50c5b14ee571	\\x7b226d657373616765223a226d73316d3830336d387274617a64716b397035323036636a6a61222c226b6579223a2239303636336630342d336633322d346238622d396333312d326564656364626563313534222c22746f223a223135353530303030303033222c2274657874223a2249742069732c20616e64206c61696420617369646520666f7220796f752e222c22617574686f72223a226b7938687470786d6b38343273763368336167377a6b77766172227d	\N
281474976711417	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	7	message.status	1	2026-11-21 22:29:00.380018+00	2026-11-21 22:29:00.38759+00	f5367781-43dc-40e8-bbd6-69b3deedf0db	\\x7b226d657373616765223a226d73316d3830336d387274617a64716b397035323036636a6a61222c22737461747573223a226163636570746564222c2277686174734170704964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415247424931515551774e6b52474f4546434d5549794e6a677751546b41222c226174223a22323032362d31312d32315432323a32393a30302e333739393935332b30303a3030227d	\N
281474976711419	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	8	message.status	1	2026-11-21 22:29:00.486489+00	2026-11-21 22:29:00.488711+00	377e2f89-902a-4200-91c7-ba683628dee9	\\x7b226d657373616765223a226d73316d3830336d387274617a64716b397035323036636a6a61222c22737461747573223a2273656e74222c2277686174734170704964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415247424931515551774e6b52474f4546434d5549794e6a677751546b41222c226174223a22323032362d31312d32315432323a32393a30302b30303a3030222c2270726963696e67223a7b2263617465676f7279223a2273657276696365222c2262696c6c61626c65223a747275652c2274797065223a22726567756c6172222c226d6f64656c223a22504d50227d7d	\\x7b226964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415247424931515551774e6b52474f4546434d5549794e6a677751546b41222c22737461747573223a2273656e74222c2274696d657374616d70223a2231373935333030313430222c22726563697069656e745f6964223a223135353530303030303033222c2262697a5f6f70617175655f63616c6c6261636b5f64617461223a22637631716467736439397a7332326577333876363762716d34715c2f6d73316d3830336d387274617a64716b397035323036636a6a61222c2270726963696e67223a7b2262696c6c61626c65223a747275652c2270726963696e675f6d6f64656c223a22504d50222c2274797065223a22726567756c6172222c2263617465676f7279223a2273657276696365227d7d
281474976711420	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	9	message.status	1	2026-11-21 22:29:00.507477+00	2026-11-21 22:29:00.507686+00	ac49d174-7fb6-4dd1-856d-501980e9930d	\\x7b226d657373616765223a226d73316d3830336d387274617a64716b397035323036636a6a61222c22737461747573223a2264656c697665726564222c2277686174734170704964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415247424931515551774e6b52474f4546434d5549794e6a677751546b41222c226174223a22323032362d31312d32315432323a32393a30302b30303a3030222c2270726963696e67223a7b2263617465676f7279223a2273657276696365222c2262696c6c61626c65223a747275652c2274797065223a22726567756c6172222c226d6f64656c223a22504d50227d7d	\\x7b226964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415247424931515551774e6b52474f4546434d5549794e6a677751546b41222c22737461747573223a2264656c697665726564222c2274696d657374616d70223a2231373935333030313430222c22726563697069656e745f6964223a223135353530303030303033222c2262697a5f6f70617175655f63616c6c6261636b5f64617461223a22637631716467736439397a7332326577333876363762716d34715c2f6d73316d3830336d387274617a64716b397035323036636a6a61222c2270726963696e67223a7b2262696c6c61626c65223a747275652c2270726963696e675f6d6f64656c223a22504d50222c2274797065223a22726567756c6172222c2263617465676f7279223a2273657276696365227d7d
281474976711423	1	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	10	message.received	1	2026-11-21 22:29:00.548468+00	2026-11-21 22:29:00.54864+00	45c94531-0791-46fb-92b3-8fb107d74579	\\x7b226d657373616765223a226d73316d3830336d3967347430637970633738797233386b7165222c2277686174734170704964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415347434177525468464d3059324e6b493552446377517a4d344e4546454d3051774d7a4d324e455a474e6b45304e77413d222c2274797065223a2274657874222c2274657874223a22476f6f64206e696768742e222c2273656e744174223a22323032362d31312d32315432323a32393a30302b30303a3030227d	\\x7b2266726f6d223a223135353530303030303033222c226964223a2277616d69642e4842674c4d5455314e5441774d4441774d444d564167415347434177525468464d3059324e6b493552446377517a4d344e4546454d3051774d7a4d324e455a474e6b45304e77413d222c2274696d657374616d70223a2231373935333030313430222c2274797065223a2274657874222c2274657874223a7b22626f6479223a22476f6f64206e696768742e227d7d
\.


--
-- Data for Name: journal_2026_12; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.journal_2026_12 ("position", ordinal, tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw) FROM stdin;
\.


--
-- Data for Name: journal_2027_01; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.journal_2027_01 ("position", ordinal, tenant, stream, version, kind, schema, at, recorded_at, append_id, content, raw) FROM stdin;
\.


--
-- Data for Name: keys; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.keys (scope, key, stream, version, request_hash, expires_at) FROM stdin;
in:snzerztc9q6mvpjdgsbm152m8k	\\xa40e76889163f39cf8d6dcdaad408c8a0233bb1ad63f60131b9608f1c342f89e	cv1qdgsd99zs22ew38v67bqm4q	2	\N	2026-12-05 22:28:57.746709+00
in:snzerztc9q6mvpjdgsbm152m8k	\\xe99633105643462ac6c572003c737e1676484d7f5c1d8316f8f2b687c5da27a4	cv1qdgsd99zs22ew38v67bqm4q	3	\N	2026-12-05 22:28:57.818887+00
in:snzerztc9q6mvpjdgsbm152m8k	\\xbd04359664fac3199af8f0c4294872bf91f8c370f5224168d2b6d2461004fed3	cv1qdgsd99zs22ew38v67bqm4q	4	\N	2026-12-05 22:28:57.996238+00
in:snzerztc9q6mvpjdgsbm152m8k	\\x1180576ffbbfdee75a3153921138bcc97317b439a467ab57132ae4bbc5da0a17	cv6x7vdwymxjn2k0ry5xhgm4pr	2	\N	2026-12-05 22:28:59.220441+00
consent:tn5sd2wqsy1cj33m7y03x3xp3f	\\xc284f61aca2d549e8c8a223de0063698f1893980f4a43c176e3082b3ad0bdbc6	cth4ernhdqvj93kyebwwsr21rw	1	\N	2026-12-05 22:28:59.237475+00
in:snzerztc9q6mvpjdgsbm152m8k	\\x7162857506beaefda0cf23e76ffd2ca1ac7a7530f056cfdad6afeade75f17272	cv1qdgsd99zs22ew38v67bqm4q	5	\N	2026-12-05 22:28:59.387334+00
client:tn5sd2wqsy1cj33m7y03x3xp3f	\\x250bfcc8ce754b7f06efd091683d57d034cb2aa1f5302d43508f9532e2597375	ctqw047vcahqyhe01tjx91108y	1	\\x33df54f487810774610dcaa839e8c3c466fae01ce63ce8efb9534b67c0589035	2026-12-21 22:28:59.669891+00
client:tn5sd2wqsy1cj33m7y03x3xp3f	\\x4ad02c3eda1f0cd554cd29f422c595f932c8d0d05fff50b623185813815809ac	cv1qdgsd99zs22ew38v67bqm4q	6	\\xbc8521af2726e2abe758d6cc95e1892b088740881f33ad79ef22db8cbfd9c6a9	2026-12-21 22:28:59.802492+00
sent:snzerztc9q6mvpjdgsbm152m8k	\\x3dcf0b7043bd555844f171eb1d89b4ec3d8e073aec414f478410a0c98d4928c2	cv1qdgsd99zs22ew38v67bqm4q	7	\N	2026-12-21 22:29:00.379995+00
status:snzerztc9q6mvpjdgsbm152m8k	\\xf82b51f52119e7faa158ea99d5047d9337219919d61476610192e7cb4f75a301	cv1qdgsd99zs22ew38v67bqm4q	8	\N	2026-12-05 22:29:00.486477+00
status:snzerztc9q6mvpjdgsbm152m8k	\\xa0c22b789803dbcad4ba2f4a79f0449ba6adc64c208b9766fa7dbf23cc183a5f	cv1qdgsd99zs22ew38v67bqm4q	9	\N	2026-12-05 22:29:00.507466+00
in:snzerztc9q6mvpjdgsbm152m8k	\\x93e507bbca06fd1b82a7486210c550bbe0f429943ed71186a1d6af67b80ad6ea	cv1qdgsd99zs22ew38v67bqm4q	10	\N	2026-12-05 22:29:00.548433+00
\.


--
-- Data for Name: leases; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.leases (name, owner, until) FROM stdin;
\.


--
-- Data for Name: media; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.media (id, tenant, session, whatsapp_id, kind, mime_type, file_name, state, sha256, size, reason, tries, due_at, created_at, thumbnail, playable) FROM stdin;
mdknxb8r46q4ajdf1pv9v40xzs	tn5sd2wqsy1cj33m7y03x3xp3f	snzerztc9q6mvpjdgsbm152m8k	790197015985011	image	image/jpeg	\N	2	59e9d70451e3204bf5c1484d34d140aa6fb462635210ba85e8aa1325e32f4eb2	2004	\N	1	1795300198000814	1795300137961091	\N	\N
\.


--
-- Data for Name: media_uploads; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.media_uploads (tenant, medium, phone_number_id, whatsapp_id, expires_at) FROM stdin;
\.


--
-- Data for Name: merged_contacts; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.merged_contacts (tenant, contact, into_contact) FROM stdin;
\.


--
-- Data for Name: message_view; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.message_view (id, tenant, conversation, at, version, direction, type, text, whatsapp_id, status, status_at, error_code, error_text, status_version, delivered_at, price, template) FROM stdin;
ms1m803m6rj0wze7ee8v83tjnr	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1795300136000000	2	1	text	Good morning.	wamid.HBgLMTU1NTAwMDAwMDMVAgASGCBDOUE3MzUzQzQ5NUUzM0VEMTYzOTE4RkVCMjA2NTBGOQA=	0	1795300137746773	\N	\N	\N	\N	\N	\N
ms1m803m6tt27khqzd3te08bgs	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1795300137000000	3	1	text	Is it 0 there? नमस्ते	wamid.341a6bf07d6244d987ead9fb19abf902	0	1795300137818942	\N	\N	\N	\N	\N	\N
ms1m803m70cktazak3xgqbkbc6	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1790000000000000	4	1	image	look	wamid.790197015985011	0	1795300137996301	\N	\N	\N	\N	\N	\N
ms1m803m86mbxx0bp4ynyerkqm	tn5sd2wqsy1cj33m7y03x3xp3f	cv6x7vdwymxjn2k0ry5xhgm4pr	1795300139000000	2	1	text	STOP	wamid.db4dd4a4bb804047a69583dcbc9bee67	0	1795300139220530	\N	\N	\N	\N	\N	\N
ms1m803m8bv21dxaxx5h0tav4a	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1790000000000000	5	1	hologram	\N	wamid.a0dc07eb92fa4df2bf7b91a96b59e432	0	1795300139387602	\N	\N	\N	\N	\N	\N
ms1m803m8rtazdqk9p5206cjja	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1795300139811992	6	2	text	It is, and laid aside for you.	wamid.HBgLMTU1NTAwMDAwMDMVAgARGBI1QUQwNkRGOEFCMUIyNjgwQTkA	6	1795300140000000	\N	\N	9	1795300140000000	service|regular|1|PMP	\N
ms1m803m9g4t0cypc78yr38kqe	tn5sd2wqsy1cj33m7y03x3xp3f	cv1qdgsd99zs22ew38v67bqm4q	1795300140000000	10	1	text	Good night.	wamid.HBgLMTU1NTAwMDAwMDMVAgASGCAwRThFM0Y2NkI5RDcwQzM4NEFEM0QwMzM2NEZGNkE0NwA=	0	1795300140548468	\N	\N	\N	\N	\N	\N
\.


--
-- Data for Name: orleansquery; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.orleansquery (querykey, querytext) FROM stdin;
WriteToStorageKey	WITH changed AS (\n  UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = now() AT TIME ZONE 'utc', Version = Version + 1 WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1\n  AND GrainTypeString = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar) AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer) RETURNING Version\n), added AS (\n  INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)\n  SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, now() AT TIME ZONE 'utc', 1\n  WHERE NOT EXISTS (SELECT 1 FROM OrleansStorage WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1\n  AND GrainTypeString = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar) AND ServiceId = @ServiceId) AND CAST(@GrainStateVersion AS integer) IS NULL RETURNING Version\n)\nSELECT COALESCE((SELECT Version FROM changed), (SELECT Version FROM added), CAST(@GrainStateVersion AS integer)) AS NewGrainStateVersion
ReadFromStorageKey	SELECT PayloadBinary, Version FROM OrleansStorage WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1\n  AND GrainTypeString = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar) AND ServiceId = @ServiceId
ClearStorageKey	UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = now() AT TIME ZONE 'utc', Version = Version + 1 WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1\n  AND GrainTypeString = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar) AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer) RETURNING Version AS NewGrainStateVersion
DeleteStorageKey	DELETE FROM OrleansStorage WHERE GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1\n  AND GrainTypeString = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM CAST(@GrainIdExtensionString AS varchar) AND ServiceId = @ServiceId AND Version = CAST(@GrainStateVersion AS integer) RETURNING Version + 1 AS NewGrainStateVersion
UpsertReminderRowKey	INSERT INTO OrleansRemindersTable (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)\n  VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, CAST(@Period AS bigint), @GrainHash, 0)\n  ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE\n    SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = OrleansRemindersTable.Version + 1\n  RETURNING Version
ReadReminderRowsKey	SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainId = @GrainId
ReadReminderRowKey	SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
ReadRangeRows1Key	SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
ReadRangeRows2Key	SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
DeleteReminderRowKey	WITH gone AS (DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = CAST(@Version AS integer) RETURNING Version) SELECT CAST(count(*) AS integer) FROM gone
DeleteReminderRowsKey	DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId
\.


--
-- Data for Name: orleansreminderstable; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.orleansreminderstable (serviceid, grainid, remindername, starttime, period, grainhash, version) FROM stdin;
\.


--
-- Data for Name: orleansstorage; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version) FROM stdin;
\.


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.outbox (sequence, message, tenant, conversation, session, class, due_at, ready, attempt, owner, expires_at, content) FROM stdin;
\.


--
-- Data for Name: parked_statuses; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.parked_statuses (id, tenant, session, whatsapp_id, raw, tries, due_at) FROM stdin;
\.


--
-- Data for Name: portfolio_sessions; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.portfolio_sessions (session, tenant, portfolio) FROM stdin;
snzerztc9q6mvpjdgsbm152m8k	tn5sd2wqsy1cj33m7y03x3xp3f	pportfolio-200000000000001
\.


--
-- Data for Name: portfolio_tenants; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.portfolio_tenants (portfolio, tenant, weight, own_limit) FROM stdin;
\.


--
-- Data for Name: portfolios; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.portfolios (id, set_limit, meta_limit) FROM stdin;
pportfolio-200000000000001	\N	6
\.


--
-- Data for Name: projections; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.projections (name, "position") FROM stdin;
views	03d20070.1.767.1
\.


--
-- Data for Name: reach_leases; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.reach_leases (id, portfolio, tenant, session, people, ends, until) FROM stdin;
\.


--
-- Data for Name: reach_people; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.reach_people (portfolio, tenant, person, until) FROM stdin;
\.


--
-- Data for Name: schema_migrations; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.schema_migrations (owner, version, name, checksum, applied_at) FROM stdin;
parley	1	journal	378cd5e0076bb3b8ef6f15c422ad8b53480208c0dd420231791e5bf36d8b936d	2026-11-21T22:28:49Z
parley	10	accounts	4bb2f8d046d2a5ec71f195d480478e2e902f3f03ea9bb2aaf2fe7f5e3521fb5c	2026-11-21T22:28:50Z
parley	11	directory	69ddf12cc0539cb81b3982f9b0f007d1d281769044c0612e45201f9ce1d54f8b	2026-11-21T22:28:50Z
parley	12	views	2b094807b2be807182ed79527a3d6808b66d1add0b53a2b6a8d6559b52e3155c	2026-11-21T22:28:50Z
parley	31	portfolios	15d145fc8387c21cb78ddca9180cd822135fd2b3dca554a0f2e35f532a490d27	2026-11-21T22:28:50Z
parley	40	deliveries	5b6efad16c407074bdf6a9c6af04ac27c20a166c81b83e6270f934460895b1ba	2026-11-21T22:28:50Z
parley	50	media	71e43320aaa7698b70161065766c389a75c69a0c470685d2c45a97529232afc1	2026-11-21T22:28:50Z
parley	51	merges	4d7dc75a3e0ac784915cc5bfa27cf4c7c6a433cea52c23b906b51ca482361a80	2026-11-21T22:28:50Z
parley	60	media_uploads	a1247696150e6203bc44d196369938986d80fcaa43193deafd2f3b1550919867	2026-11-21T22:28:50Z
parley	70	consent	6eac4ba6077a6f2e38e4d449c5a3a525e1c0c22dd4c7470deb92b4cbd9476796	2026-11-21T22:28:50Z
parley	71	templates	1e3e583415ce31f5c7a69c5b5ff93d6708fe5209dc51d7ce5b85d11c294de55c	2026-11-21T22:28:50Z
parley	72	signups	33cdd3404644e82549302d8e4acea7e7c8107ed19da6eb62a414f92ce761ee51	2026-11-21T22:28:50Z
parley	90	leases	c292c1c9d198dbcd61d3f56a3f8c9efc137ca37ccc757f542944d5039a585910	2026-11-21T22:28:50Z
parley	95	key_scopes	1eba51d0519950664d56b1b726eb6d33a62e1c5ce84d32bd1625e8f2d467c8f7	2026-11-21T22:28:50Z
\.


--
-- Data for Name: sessions; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.sessions (id, tenant, app, phone_number_id, waba_id, display_phone_number, verified_name, sealed_token, connected_at, ended_at) FROM stdin;
snzerztc9q6mvpjdgsbm152m8k	tn5sd2wqsy1cj33m7y03x3xp3f	app-c38f6a2a5a7b4f6083ca17a716a55d83	100000000000001	200000000000001	+1 555-01000001	Shop 1	\\x010134c10418cb85dca236981b64b3d7e1f3ea86763428fe9bccb3fda0eaceda689090bc6590df8309da3e088bf49b6063b9ddcb7ec1c91ea7e0452139f56a041396c0eb	1795300135913873	\N
\.


--
-- Data for Name: signup_accounts; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.signup_accounts (app, waba_id, business, told_at, due_at) FROM stdin;
\.


--
-- Data for Name: signups; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.signups (id, tenant, app, hosted, sealed_pin, state, waba_id, phone_number_id, sealed_token, session, problem, created_at, expires_at, expected_phone, expected_business, expected_waba) FROM stdin;
\.


--
-- Data for Name: store_identity; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.store_identity (id) FROM stdin;
03d20070
\.


--
-- Data for Name: subscriptions; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.subscriptions (tenant, name, "position", created_at, committed_at) FROM stdin;
\.


--
-- Data for Name: templates; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.templates (tenant, waba_id, id, name, language, category, status, quality, components, parameter_format, reason, changed_at) FROM stdin;
\.


--
-- Data for Name: tenants; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.tenants (id, name, created_at, request_key) FROM stdin;
tn5sd2wqsy1cj33m7y03x3xp3f	Test	1795300133631448	c8c45dfd-ea9b-4c63-831d-8503df01b57d
\.


--
-- Data for Name: webhook_attempts; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.webhook_attempts (webhook, at, id, event, type, attempt, outcome, status_code, milliseconds, error, response, next_attempt_at) FROM stdin;
\.


--
-- Data for Name: webhook_secrets; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.webhook_secrets (webhook, created_at, sealed_secret, expires_at) FROM stdin;
whvft8x0n35kdedft5j91c8rmr	1795300140147172	\\x01011cabae8be0ffabca8a0be12e26cd1f3a9c5e4e6b2c9b7a46df39eacfe4a8cb8e3ff8ec7b78766c6af24dbb39382e871e5ce92b91d6dfe1a43d77eb84	\N
\.


--
-- Data for Name: webhook_waiting; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.webhook_waiting (webhook, event, stream, version, "position", type, attempts, due_at, deadline, dead_at) FROM stdin;
\.


--
-- Data for Name: webhooks; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.webhooks (id, tenant, url, types, fields, description, state, reason, "position", failing_since, format, created_at) FROM stdin;
whvft8x0n35kdedft5j91c8rmr	tn5sd2wqsy1cj33m7y03x3xp3f	https://hooks.example.com/parley	template.changed			1		03d20070.1.767.1	\N	1	1795300140146950
\.


--
-- Name: outbox_sequence_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.outbox_sequence_seq', 1, true);


--
-- Name: api_keys api_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);


--
-- Name: apps apps_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.apps
    ADD CONSTRAINT apps_pkey PRIMARY KEY (name);


--
-- Name: consent_view consent_view_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.consent_view
    ADD CONSTRAINT consent_view_pkey PRIMARY KEY (tenant, contact);


--
-- Name: conversation_view conversation_view_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversation_view
    ADD CONSTRAINT conversation_view_pkey PRIMARY KEY (id);


--
-- Name: conversations conversations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);


--
-- Name: conversations conversations_tenant_session_contact_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_tenant_session_contact_key UNIQUE (tenant, session, contact);


--
-- Name: day_counters day_counters_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.day_counters
    ADD CONSTRAINT day_counters_pkey PRIMARY KEY (tenant, day);


--
-- Name: dead_letters dead_letters_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.dead_letters
    ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (id);


--
-- Name: feed_epochs feed_epochs_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.feed_epochs
    ADD CONSTRAINT feed_epochs_pkey PRIMARY KEY (epoch);


--
-- Name: heads heads_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.heads
    ADD CONSTRAINT heads_pkey PRIMARY KEY (stream);


--
-- Name: identities identities_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (tenant, kind, value);


--
-- Name: keys keys_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (scope, key);


--
-- Name: leases leases_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);


--
-- Name: media media_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.media
    ADD CONSTRAINT media_pkey PRIMARY KEY (id);


--
-- Name: media_uploads media_uploads_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.media_uploads
    ADD CONSTRAINT media_uploads_pkey PRIMARY KEY (tenant, medium, phone_number_id);


--
-- Name: merged_contacts merged_contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.merged_contacts
    ADD CONSTRAINT merged_contacts_pkey PRIMARY KEY (tenant, contact);


--
-- Name: message_view message_view_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.message_view
    ADD CONSTRAINT message_view_pkey PRIMARY KEY (id);


--
-- Name: orleansquery orleansquery_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.orleansquery
    ADD CONSTRAINT orleansquery_key PRIMARY KEY (querykey);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (message);


--
-- Name: parked_statuses parked_statuses_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.parked_statuses
    ADD CONSTRAINT parked_statuses_pkey PRIMARY KEY (id);


--
-- Name: orleansreminderstable pk_reminderstable_serviceid_grainid_remindername; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.orleansreminderstable
    ADD CONSTRAINT pk_reminderstable_serviceid_grainid_remindername PRIMARY KEY (serviceid, grainid, remindername);


--
-- Name: portfolio_sessions portfolio_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.portfolio_sessions
    ADD CONSTRAINT portfolio_sessions_pkey PRIMARY KEY (session);


--
-- Name: portfolio_tenants portfolio_tenants_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.portfolio_tenants
    ADD CONSTRAINT portfolio_tenants_pkey PRIMARY KEY (portfolio, tenant);


--
-- Name: portfolios portfolios_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.portfolios
    ADD CONSTRAINT portfolios_pkey PRIMARY KEY (id);


--
-- Name: projections projections_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.projections
    ADD CONSTRAINT projections_pkey PRIMARY KEY (name);


--
-- Name: reach_leases reach_leases_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reach_leases
    ADD CONSTRAINT reach_leases_pkey PRIMARY KEY (id);


--
-- Name: reach_people reach_people_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.reach_people
    ADD CONSTRAINT reach_people_pkey PRIMARY KEY (portfolio, tenant, person);


--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (owner, version);


--
-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);


--
-- Name: signup_accounts signup_accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.signup_accounts
    ADD CONSTRAINT signup_accounts_pkey PRIMARY KEY (app, waba_id);


--
-- Name: signups signups_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.signups
    ADD CONSTRAINT signups_pkey PRIMARY KEY (id);


--
-- Name: store_identity store_identity_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.store_identity
    ADD CONSTRAINT store_identity_pkey PRIMARY KEY (id);


--
-- Name: subscriptions subscriptions_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (tenant, name);


--
-- Name: templates templates_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.templates
    ADD CONSTRAINT templates_pkey PRIMARY KEY (tenant, id);


--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);


--
-- Name: tenants tenants_request_key_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_request_key_key UNIQUE (request_key);


--
-- Name: webhook_attempts webhook_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pkey PRIMARY KEY (webhook, at, id);


--
-- Name: webhook_waiting webhook_waiting_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.webhook_waiting
    ADD CONSTRAINT webhook_waiting_pkey PRIMARY KEY (webhook, event);


--
-- Name: webhooks webhooks_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (id);


--
-- Name: api_keys_in_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX api_keys_in_order ON public.api_keys USING btree (tenant, created_at, id);


--
-- Name: consent_view_stopped; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX consent_view_stopped ON public.consent_view USING btree (tenant, changed_at DESC, contact) WHERE (stopped <> 0);


--
-- Name: conversation_view_newest_first; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX conversation_view_newest_first ON public.conversation_view USING btree (tenant, last_at DESC, id);


--
-- Name: conversation_view_of_session; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX conversation_view_of_session ON public.conversation_view USING btree (tenant, session, last_at DESC, id);


--
-- Name: dead_letters_newest_first; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX dead_letters_newest_first ON public.dead_letters USING btree (tenant, at DESC, id);


--
-- Name: identities_of_contact; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX identities_of_contact ON public.identities USING btree (tenant, contact);


--
-- Name: ix_orleansstorage; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX ix_orleansstorage ON public.orleansstorage USING btree (grainidhash, graintypehash);


--
-- Name: journal_by_position; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_by_position ON ONLY public.journal USING btree ("position", ordinal);


--
-- Name: journal_2026_11_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_11_position_ordinal_idx ON public.journal_2026_11 USING btree ("position", ordinal);


--
-- Name: journal_by_stream; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_by_stream ON ONLY public.journal USING btree (stream, version);


--
-- Name: journal_2026_11_stream_version_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_11_stream_version_idx ON public.journal_2026_11 USING btree (stream, version);


--
-- Name: journal_by_tenant; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_by_tenant ON ONLY public.journal USING btree (tenant, "position", ordinal);


--
-- Name: journal_2026_11_tenant_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_11_tenant_position_ordinal_idx ON public.journal_2026_11 USING btree (tenant, "position", ordinal);


--
-- Name: journal_2026_12_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_12_position_ordinal_idx ON public.journal_2026_12 USING btree ("position", ordinal);


--
-- Name: journal_2026_12_stream_version_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_12_stream_version_idx ON public.journal_2026_12 USING btree (stream, version);


--
-- Name: journal_2026_12_tenant_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2026_12_tenant_position_ordinal_idx ON public.journal_2026_12 USING btree (tenant, "position", ordinal);


--
-- Name: journal_2027_01_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2027_01_position_ordinal_idx ON public.journal_2027_01 USING btree ("position", ordinal);


--
-- Name: journal_2027_01_stream_version_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2027_01_stream_version_idx ON public.journal_2027_01 USING btree (stream, version);


--
-- Name: journal_2027_01_tenant_position_ordinal_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX journal_2027_01_tenant_position_ordinal_idx ON public.journal_2027_01 USING btree (tenant, "position", ordinal);


--
-- Name: keys_by_expiry; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX keys_by_expiry ON public.keys USING btree (expires_at);


--
-- Name: media_by_whatsapp_id; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX media_by_whatsapp_id ON public.media USING btree (tenant, whatsapp_id, created_at);


--
-- Name: media_waiting; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX media_waiting ON public.media USING btree (due_at, id) WHERE (state = 1);


--
-- Name: message_view_newest_first; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX message_view_newest_first ON public.message_view USING btree (conversation, at DESC, version DESC);


--
-- Name: message_view_unknown; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX message_view_unknown ON public.message_view USING btree (status_at, id) WHERE (status = 2);


--
-- Name: outbox_by_conversation; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_by_conversation ON public.outbox USING btree (conversation, sequence, class);


--
-- Name: outbox_claimed; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_claimed ON public.outbox USING btree (session, owner) WHERE (owner IS NOT NULL);


--
-- Name: outbox_claimed_in_conversation; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_claimed_in_conversation ON public.outbox USING btree (conversation) WHERE (owner IS NOT NULL);


--
-- Name: outbox_expiring; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_expiring ON public.outbox USING btree (expires_at, session) WHERE ((expires_at IS NOT NULL) AND (owner IS NULL));


--
-- Name: outbox_ready; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_ready ON public.outbox USING btree (session, class, sequence) WHERE ((owner IS NULL) AND ready);


--
-- Name: outbox_waiting; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX outbox_waiting ON public.outbox USING btree (session, due_at) WHERE ((owner IS NULL) AND (NOT ready));


--
-- Name: parked_statuses_due; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX parked_statuses_due ON public.parked_statuses USING btree (due_at, id);


--
-- Name: portfolio_sessions_by_portfolio; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX portfolio_sessions_by_portfolio ON public.portfolio_sessions USING btree (portfolio);


--
-- Name: reach_leases_by_portfolio; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX reach_leases_by_portfolio ON public.reach_leases USING btree (portfolio);


--
-- Name: reach_people_until; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX reach_people_until ON public.reach_people USING btree (until);


--
-- Name: sessions_active_number; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX sessions_active_number ON public.sessions USING btree (phone_number_id) WHERE (ended_at IS NULL);


--
-- Name: sessions_in_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_in_order ON public.sessions USING btree (tenant, connected_at, id);


--
-- Name: sessions_of_account; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX sessions_of_account ON public.sessions USING btree (waba_id) WHERE (ended_at IS NULL);


--
-- Name: signup_accounts_due; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX signup_accounts_due ON public.signup_accounts USING btree (due_at);


--
-- Name: signups_of_accounts; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX signups_of_accounts ON public.signups USING btree (app, waba_id) WHERE (waba_id IS NOT NULL);


--
-- Name: signups_over; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX signups_over ON public.signups USING btree (expires_at) WHERE (state = 1);


--
-- Name: signups_pending; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX signups_pending ON public.signups USING btree (app, created_at) WHERE (state = 1);


--
-- Name: templates_by_name; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX templates_by_name ON public.templates USING btree (tenant, name, language, id);


--
-- Name: tenants_in_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX tenants_in_order ON public.tenants USING btree (created_at, id);


--
-- Name: webhook_attempts_of_event; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhook_attempts_of_event ON public.webhook_attempts USING btree (event);


--
-- Name: webhook_secrets_newest_first; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhook_secrets_newest_first ON public.webhook_secrets USING btree (webhook, created_at DESC);


--
-- Name: webhook_waiting_dead; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhook_waiting_dead ON public.webhook_waiting USING btree (webhook, dead_at) WHERE (dead_at IS NOT NULL);


--
-- Name: webhook_waiting_deadline; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhook_waiting_deadline ON public.webhook_waiting USING btree (deadline) WHERE (dead_at IS NULL);


--
-- Name: webhook_waiting_due; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhook_waiting_due ON public.webhook_waiting USING btree (webhook, due_at) WHERE (dead_at IS NULL);


--
-- Name: webhooks_in_order; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX webhooks_in_order ON public.webhooks USING btree (tenant, created_at, id);


--
-- Name: journal_2026_11_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_position ATTACH PARTITION public.journal_2026_11_position_ordinal_idx;


--
-- Name: journal_2026_11_stream_version_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_stream ATTACH PARTITION public.journal_2026_11_stream_version_idx;


--
-- Name: journal_2026_11_tenant_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_tenant ATTACH PARTITION public.journal_2026_11_tenant_position_ordinal_idx;


--
-- Name: journal_2026_12_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_position ATTACH PARTITION public.journal_2026_12_position_ordinal_idx;


--
-- Name: journal_2026_12_stream_version_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_stream ATTACH PARTITION public.journal_2026_12_stream_version_idx;


--
-- Name: journal_2026_12_tenant_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_tenant ATTACH PARTITION public.journal_2026_12_tenant_position_ordinal_idx;


--
-- Name: journal_2027_01_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_position ATTACH PARTITION public.journal_2027_01_position_ordinal_idx;


--
-- Name: journal_2027_01_stream_version_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_stream ATTACH PARTITION public.journal_2027_01_stream_version_idx;


--
-- Name: journal_2027_01_tenant_position_ordinal_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.journal_by_tenant ATTACH PARTITION public.journal_2027_01_tenant_position_ordinal_idx;


--
-- PostgreSQL database dump complete
--

\unrestrict OIIz0438BISBQfbTUYW7S1320ZSJDc5533aU2infgPggDqoUMNJEGnrW8K84vBS

