-- Which media WhatsApp has from which number. A cache: without a row a medium is uploaded again.

-- impersonal: media_uploads.tenant, medium, phone_number_id, whatsapp_id, expires_at
-- Instants are microseconds since 1970, UTC.

CREATE TABLE media_uploads (
    tenant text COLLATE "C" NOT NULL,
    medium text COLLATE "C" NOT NULL,
    phone_number_id text COLLATE "C" NOT NULL,
    whatsapp_id text COLLATE "C" NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (tenant, medium, phone_number_id)
);
