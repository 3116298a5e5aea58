-- impersonal: tenant_profiles.masked_roles
-- Whose members see masked phone numbers: the sum of two to the power of each role.

ALTER TABLE tenant_profiles ADD COLUMN masked_roles integer NOT NULL DEFAULT 0;
