-- Where the journal ends and where the epoch of a cursor ended, for readers that see one tenant's rows alone. It tells
-- positions and nothing that happened; pg_temp comes last, so that no caller's table stands in for the journal.
CREATE FUNCTION feed_head(p_epoch integer) RETURNS TABLE (epoch integer, last bigint, ordinal integer, epoch_last bigint, epoch_ordinal integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT h.epoch, j.position, j.ordinal, q.last_position, q.last_ordinal
        FROM (SELECT max(epoch) AS epoch FROM feed_epochs) AS h
        LEFT JOIN LATERAL (
            SELECT position, ordinal FROM journal
            WHERE position < (h.epoch::bigint << 48) | pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            ORDER BY position DESC, ordinal DESC LIMIT 1) AS j ON true
        LEFT JOIN feed_epochs AS q ON q.epoch = p_epoch + 1;
END $$;

-- Partitions are made by whoever writes the first event of a month, and belong to the owner.
ALTER FUNCTION journal_make_partitions(timestamptz, integer) SECURITY DEFINER;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION feed_head(integer) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION journal_make_partitions(timestamptz, integer) SET search_path = %I, pg_temp', current_schema());
END $$;
REVOKE ALL ON FUNCTION journal_make_partitions(timestamptz, integer) FROM PUBLIC;
