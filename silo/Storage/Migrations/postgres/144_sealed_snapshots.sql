-- Snapshots of before were not sealed. They are caches: what is deleted is made again from the journal.
DO $$
BEGIN
    IF to_regclass('orleansstorage') IS NOT NULL AND has_table_privilege('orleansstorage', 'DELETE') THEN
        DELETE FROM orleansstorage;
    END IF;
END $$;
