-- Whoever stopped some messages is a small part of all, and is found by an index of its own.
CREATE INDEX contact_view_stopped ON contact_view (tenant, seen_at DESC, contact, stopped) WHERE gone = 0 AND stopped <> 0;
