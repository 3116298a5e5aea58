-- impersonal: conversation_view.place, waiting_since, snoozed_until, assignee, team, labels, priority
-- impersonal: label_view.conversation, label, tenant, place, last_at
-- Where the work on conversations stands. A place is twice the status (0 open, 1 snoozed, 2 resolved), and one more when the
-- conversation is some person's: it stands in the lists' own indexes, so that a filter by it costs no index more.

ALTER TABLE conversation_view ADD COLUMN place integer NOT NULL DEFAULT 0;
ALTER TABLE conversation_view ADD COLUMN waiting_since integer;
ALTER TABLE conversation_view ADD COLUMN snoozed_until integer;
ALTER TABLE conversation_view ADD COLUMN assignee text;
ALTER TABLE conversation_view ADD COLUMN team text;
ALTER TABLE conversation_view ADD COLUMN labels text; -- ids, with a space between them
ALTER TABLE conversation_view ADD COLUMN priority integer NOT NULL DEFAULT 0;
UPDATE conversation_view SET waiting_since = last_at WHERE last_direction = 1 AND unread > 0;
DROP INDEX conversation_view_newest_first;
DROP INDEX conversation_view_of_session;
-- Who waits longest, and what is unread, is looked for in this index alone.
CREATE INDEX conversation_view_newest_first ON conversation_view (tenant, place, last_at DESC, id, waiting_since, unread);
CREATE INDEX conversation_view_of_session ON conversation_view (tenant, session, place, last_at DESC, id);
CREATE INDEX conversation_view_of_assignee ON conversation_view (tenant, assignee, place, last_at DESC, id) WHERE assignee IS NOT NULL;
CREATE INDEX conversation_view_of_team ON conversation_view (tenant, team, place, last_at DESC, id) WHERE team IS NOT NULL;
CREATE INDEX conversation_view_snoozed ON conversation_view (snoozed_until, id) WHERE snoozed_until IS NOT NULL;

-- A row for each label of each conversation.
CREATE TABLE label_view (
    conversation text NOT NULL,
    label text NOT NULL,
    tenant text NOT NULL,
    place integer NOT NULL,
    last_at integer NOT NULL,
    PRIMARY KEY (conversation, label)
) WITHOUT ROWID;
CREATE INDEX label_view_newest_first ON label_view (tenant, label, place, last_at DESC, conversation);
