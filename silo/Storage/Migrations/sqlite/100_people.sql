-- personal: people.email | a person's e-mail address | signing in, mails about the account | until the account is deleted
-- personal: people.name | a person's name | showing who did what | until the account is deleted
-- personal: people.phone | a person's phone number, if given | reaching the person about the account | until the account is deleted
-- personal: people.time_zone | where a person may be | showing times as the person reads them | until the account is deleted
-- personal: people.locale | a person's language | writing to the person in it | until the account is deleted
-- personal: people.password_hash | a salted slow hash of the password | signing in | until it is changed, or the account is deleted
-- impersonal: people.id, created_at, security_stamp, two_factor, sealed_authenticator, totp_step, attempts, locked_until, version
-- personal: memberships.person | who belongs to a tenant | what a person may do | until the membership ends
-- impersonal: memberships.tenant, role, since
-- personal: recovery_codes.person | whose codes they are | signing in without the authenticator | until a code is used or replaced
-- impersonal: recovery_codes.code_hash
-- personal: passkeys.person | whose passkey it is | signing in | until it is removed
-- personal: passkeys.name | what a person calls the passkey, often a device of theirs | telling passkeys apart | until it is removed
-- impersonal: passkeys.credential_id, data, created_at
-- personal: person_links.email | to whom a link was mailed | showing who is invited | a week after the link ended
-- personal: person_links.details | what was filled in at a sign-up: name, phone, business | making the account once the address is verified | until the link is used, or a week after it expired
-- personal: person_links.person | who invited, or whose password is reset | showing who invited, resetting the password | a week after the link ended
-- impersonal: person_links.id, purpose, secret_hash, tenant, role, created_at, expires_at, ended_at
-- personal: sign_ins.person | who signed in | knowing the caller | 14 days after the sign-in ended
-- personal: sign_ins.address | from which address | showing a person their own sign-ins | 14 days after the sign-in ended
-- personal: sign_ins.user_agent | with which browser | showing a person their own sign-ins | 14 days after the sign-in ended
-- impersonal: sign_ins.id, tenant, secret_hash, former_hash, sealed_token_key, created_at, expires_at, last_seen_at, ended_at
-- impersonal: used_once.hash, until
-- personal: terms_acceptances.person | who accepted | proof of the contract | as long as the contract can be disputed
-- personal: terms_acceptances.address | from which address | proof of the contract | as long as the contract can be disputed
-- impersonal: terms_acceptances.version, at
-- personal: tenant_profiles.legal_name | the business's name, which may be a person's | the contract with the tenant | until the account is deleted
-- personal: tenant_profiles.website | the business's site, which may be a person's | the contract with the tenant | until the account is deleted
-- impersonal: tenant_profiles.tenant, time_zone, locale, country, tokens, signed_in_after
-- People, their memberships and how they sign in. Instants are microseconds since 1970, UTC. The platform itself is tenant ''.

CREATE TABLE people (
    id text NOT NULL PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    phone text,
    time_zone text NOT NULL,
    locale text NOT NULL,
    created_at integer NOT NULL,
    password_hash text,
    security_stamp text NOT NULL,
    two_factor integer NOT NULL,
    sealed_authenticator blob,
    totp_step integer,
    attempts integer NOT NULL DEFAULT 0,
    locked_until integer,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE memberships (
    person text NOT NULL,
    tenant text NOT NULL,
    role integer NOT NULL, -- 1 owner, 2 admin, 3 agent, 4 viewer, 5 platform admin
    since integer NOT NULL,
    PRIMARY KEY (person, tenant)
);
CREATE INDEX memberships_of_tenant ON memberships (tenant, since, person);

CREATE TABLE recovery_codes (
    person text NOT NULL,
    code_hash blob NOT NULL,
    PRIMARY KEY (person, code_hash)
);

CREATE TABLE passkeys (
    credential_id blob NOT NULL PRIMARY KEY,
    person text NOT NULL,
    name text NOT NULL,
    data blob NOT NULL,
    created_at integer NOT NULL
);
CREATE INDEX passkeys_of_person ON passkeys (person, created_at);

CREATE TABLE person_links (
    id text NOT NULL PRIMARY KEY,
    purpose integer NOT NULL, -- 1 invitation, 2 sign-up, 3 password reset, 4 first admin
    secret_hash blob NOT NULL UNIQUE,
    email text NOT NULL,
    tenant text NOT NULL,
    role integer,
    person text,
    details text,
    created_at integer NOT NULL,
    expires_at integer NOT NULL,
    ended_at integer
);
CREATE INDEX person_links_open ON person_links (tenant, purpose, created_at, id) WHERE ended_at IS NULL;
CREATE INDEX person_links_over ON person_links (expires_at);

CREATE TABLE sign_ins (
    id text NOT NULL PRIMARY KEY,
    person text NOT NULL,
    tenant text NOT NULL,
    secret_hash blob NOT NULL,
    former_hash blob,
    sealed_token_key blob,
    created_at integer NOT NULL,
    expires_at integer NOT NULL,
    last_seen_at integer NOT NULL,
    ended_at integer,
    address text NOT NULL,
    user_agent text NOT NULL
);
CREATE INDEX sign_ins_of_person ON sign_ins (person, created_at);
CREATE INDEX sign_ins_of_tenant ON sign_ins (tenant) WHERE ended_at IS NULL;
CREATE INDEX sign_ins_over ON sign_ins (expires_at);

CREATE TABLE used_once (
    hash blob NOT NULL PRIMARY KEY,
    until integer NOT NULL
);

CREATE TABLE terms_acceptances (
    person text NOT NULL,
    version text NOT NULL,
    at integer NOT NULL,
    address text,
    PRIMARY KEY (person, version)
);

CREATE TABLE tenant_profiles (
    tenant text NOT NULL PRIMARY KEY,
    time_zone text NOT NULL DEFAULT 'UTC',
    locale text NOT NULL DEFAULT 'en',
    legal_name text NOT NULL DEFAULT '',
    website text NOT NULL DEFAULT '',
    country text NOT NULL DEFAULT '',
    tokens integer NOT NULL DEFAULT 0,
    signed_in_after integer
);
