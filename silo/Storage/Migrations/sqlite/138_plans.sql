-- impersonal: plans.name, messages_per_day, messages_per_month, stored_bytes, sessions, requests_per_second
-- impersonal: tenant_limits.plan, requests_per_second
-- What an account may use by its plan, where nothing else was set for it. NULL is the operator's usual limit, 0 none.

CREATE TABLE plans (
    name text NOT NULL PRIMARY KEY,
    messages_per_day integer,
    messages_per_month integer,
    stored_bytes integer,
    sessions integer,
    requests_per_second real
);

ALTER TABLE tenant_limits ADD COLUMN plan text;
ALTER TABLE tenant_limits ADD COLUMN requests_per_second real;
CREATE INDEX tenant_limits_by_plan ON tenant_limits (plan) WHERE plan IS NOT NULL;
