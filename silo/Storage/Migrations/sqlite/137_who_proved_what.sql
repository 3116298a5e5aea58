-- impersonal: sign_ins.by_passkey
-- impersonal: api_keys.author
-- Whether a sign-in began with a passkey, whose user proved to be there; and the id of the person or key that made a key.

ALTER TABLE sign_ins ADD COLUMN by_passkey integer NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN author text;
