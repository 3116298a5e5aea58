-- personal: api_keys.networks | address ranges from which a key may be used, which may be a person's | refusing the key from elsewhere | until the account is deleted
-- impersonal: api_keys.permissions, sessions, expires_at, last_used_at, former_hash, former_until
-- What an API key may do, and for how long.

-- Permissions are one bit each, all of them for keys of before. Sessions and networks are separated by blanks; empty is any.
ALTER TABLE api_keys ADD COLUMN permissions bigint NOT NULL DEFAULT -1;
ALTER TABLE api_keys ADD COLUMN sessions text NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN networks text NOT NULL DEFAULT '';
ALTER TABLE api_keys ADD COLUMN expires_at bigint;
ALTER TABLE api_keys ADD COLUMN last_used_at bigint;
ALTER TABLE api_keys ADD COLUMN former_hash bytea;
ALTER TABLE api_keys ADD COLUMN former_until bigint;
