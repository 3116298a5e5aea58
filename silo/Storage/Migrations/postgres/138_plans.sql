-- impersonal: plans.name, messages_per_day, messages_per_month, stored_bytes, sessions, requests_per_second
-- impersonal: tenant_limits.plan, requests_per_second
-- What an account may use by its plan, where nothing else was set for it. NULL is the operator's usual limit, 0 none.

CREATE TABLE plans (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    messages_per_day bigint,
    messages_per_month bigint,
    stored_bytes bigint,
    sessions integer,
    requests_per_second double precision
);

ALTER TABLE tenant_limits ADD COLUMN plan text COLLATE "C";
ALTER TABLE tenant_limits ADD COLUMN requests_per_second double precision;
CREATE INDEX tenant_limits_by_plan ON tenant_limits (plan) WHERE plan IS NOT NULL;
