-- impersonal: apps.test
-- impersonal: api_keys.test
-- What is the simulator's and not WhatsApp's: apps, and keys that reach only their numbers.

ALTER TABLE apps ADD COLUMN test integer NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN test integer NOT NULL DEFAULT 0;
