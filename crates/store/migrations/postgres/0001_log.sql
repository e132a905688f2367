-- The log in PostgreSQL 13 or later, for more than one collector. Texts compare by their bytes, as in the other back ends.

-- One row per record, in a partition per month of its receipt. A partition is made before it is needed; what belongs to no
-- month that a clock can show goes to `record_other`. Deleting a row takes everything that a visitor said, and the salt of its
-- commitment, at once.
CREATE TABLE record (
    received_at bigint NOT NULL,
    seq         bigint NOT NULL,
    record_id   bytea  NOT NULL CHECK (octet_length(record_id) = 16),
    consent_id  bytea  NOT NULL CHECK (octet_length(consent_id) = 16),
    site        text   COLLATE "C" NOT NULL,
    event       text   COLLATE "C" NOT NULL,
    language    text   COLLATE "C" NOT NULL,
    regime      text   COLLATE "C" NOT NULL,
    notice      bytea  NOT NULL CHECK (octet_length(notice) = 32),
    salt        bytea  NOT NULL CHECK (octet_length(salt) = 32),
    body        text   COLLATE "C" NOT NULL,
    PRIMARY KEY (received_at, seq)
) PARTITION BY RANGE (received_at);

CREATE TABLE record_other PARTITION OF record DEFAULT;

-- A list is read along one of these, in order, without sorting; partitions are merged as they are walked.
CREATE INDEX record_by_place ON record (seq);
CREATE INDEX record_by_site ON record (site, seq);
CREATE INDEX record_by_event ON record (event, seq);
CREATE INDEX record_by_language ON record (language, seq);
CREATE INDEX record_by_regime ON record (regime, seq);
CREATE INDEX record_by_browser ON record (consent_id, site, seq);

-- Where a record is: an id is taken once in all partitions.
CREATE TABLE record_place (
    record_id   bytea  PRIMARY KEY CHECK (octet_length(record_id) = 16),
    received_at bigint NOT NULL,
    seq         bigint NOT NULL
);

-- Where the newest record of a browser at a site is. `browser` is half of the SHA-256 of both: what an erased row leaves behind
-- on the disk names nobody.
CREATE TABLE last_word (
    browser     bytea  PRIMARY KEY CHECK (octet_length(browser) = 16),
    received_at bigint NOT NULL,
    seq         bigint NOT NULL
) WITH (fillfactor = 90);

CREATE TABLE notice (
    hash        bytea  PRIMARY KEY CHECK (octet_length(hash) = 32),
    site        text   COLLATE "C" NOT NULL,
    received_at bigint NOT NULL,
    body        text   COLLATE "C" NOT NULL
);

CREATE TABLE config (
    hash            bytea  PRIMARY KEY CHECK (octet_length(hash) = 32),
    site            text   COLLATE "C" NOT NULL,
    first_served_at bigint NOT NULL,
    body            text   COLLATE "C" NOT NULL
);

-- The log is append-only, also for whoever opens it by hand (A11). A row that was erased is noted first, by `erasure`.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER final BEFORE UPDATE ON record FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON record_other FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE ON record_place FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON config FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON config FOR EACH STATEMENT EXECUTE FUNCTION refuse();
