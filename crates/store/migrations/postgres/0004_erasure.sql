-- Erasure takes the row of a record, and with it everything it is found by and the salt of its commitment. Its entry stays in
-- its place, so every other proof stays as it is; the reason is noted first, and without that note nothing can be deleted.
CREATE TABLE erasure (
    seq       bigint PRIMARY KEY,
    -- So that a browser that sends the record once more is not taken for a new one.
    record_id bytea  NOT NULL UNIQUE CHECK (octet_length(record_id) = 16),
    erased_at bigint NOT NULL,
    reason    text   NOT NULL CHECK (reason IN ('request', 'retention'))
);

-- What must not be erased for now, because a claim depends on it: all records of a browser at a site, or of the site.
CREATE TABLE hold (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site       text   COLLATE "C" NOT NULL,
    consent_id bytea  CHECK (octet_length(consent_id) = 16),
    reason     text   NOT NULL,
    placed_at  bigint NOT NULL,
    until      bigint NOT NULL
);

-- What was erased, when and why: signed with the log's key, which is not in here, and written by the transaction that erases.
CREATE TABLE erasure_report (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    erased_at bigint NOT NULL,
    note      text   COLLATE "C" NOT NULL
);

-- Partitions whose files still hold what was erased, until they are written anew; and the last transaction that erased.
CREATE TABLE unwiped (
    part      text PRIMARY KEY,
    erased_in xid8 NOT NULL
);

CREATE FUNCTION refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM erasure WHERE erasure.seq = OLD.seq AND erasure.record_id = OLD.record_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER stays BEFORE DELETE ON record FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER stays BEFORE DELETE ON record_place FOR EACH ROW EXECUTE FUNCTION refuse_unless_erased();
CREATE TRIGGER whole BEFORE TRUNCATE ON record_place FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON erasure FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON erasure_report FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON erasure_report FOR EACH STATEMENT EXECUTE FUNCTION refuse();
