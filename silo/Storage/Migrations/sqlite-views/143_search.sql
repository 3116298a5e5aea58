-- personal: search_docs.words | the words of messages, names and phone numbers, in one form | finding them | until the message or the contact is erased
-- impersonal: search_docs.seq, tenant, kind, id, conversation, session
-- What is found by words. All of it is made from the journal and can be made again.

CREATE TABLE search_docs (
    seq integer PRIMARY KEY,
    tenant text NOT NULL,
    kind integer NOT NULL, -- 1 a message, 2 a conversation by whose it is
    id text NOT NULL,
    conversation text NOT NULL,
    session text NOT NULL,
    words text -- each with its tenant and kind before it
);
CREATE UNIQUE INDEX search_docs_once ON search_docs (kind, id);
-- Words come in their one form already: what is not ASCII is part of them as it is.
CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_docs', content_rowid='seq', tokenize='ascii', detail='none');
INSERT INTO projections (name, position) VALUES ('search', '');
