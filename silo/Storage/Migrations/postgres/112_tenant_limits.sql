-- impersonal: tenant_limits.tenant, messages_per_day, messages_per_month, stored_bytes, sessions
-- What tenants may use, where it is not the operator's default (NULL).

CREATE TABLE tenant_limits (
    tenant text COLLATE "C" NOT NULL PRIMARY KEY,
    messages_per_day bigint,
    messages_per_month bigint,
    stored_bytes bigint,
    sessions integer
);
