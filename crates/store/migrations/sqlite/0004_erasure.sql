-- Erasure takes what a visitor said, where it is found by, and the salt that opens its commitment. The entry stays in its place,
-- so every other proof stays as it is; the reason is noted first, and without that note nothing can be deleted.
CREATE TABLE erasure (
    seq       INTEGER PRIMARY KEY,
    -- So that a browser that sends the record once more is not taken for a new one.
    record_id BLOB    NOT NULL UNIQUE CHECK (length(record_id) = 16),
    erased_at INTEGER NOT NULL,
    reason    TEXT    NOT NULL CHECK (reason IN ('request', 'retention'))
) STRICT;

-- What must not be erased for now, because a claim depends on it: all records of a browser at a site, or of the site.
CREATE TABLE hold (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    site       TEXT    NOT NULL,
    consent_id BLOB    CHECK (length(consent_id) = 16),
    reason     TEXT    NOT NULL,
    placed_at  INTEGER NOT NULL,
    until      INTEGER NOT NULL
) STRICT;

-- What was erased, when and why: signed with the log's key, which is not in here, and written by the transaction that erases.
CREATE TABLE erasure_report (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    erased_at INTEGER NOT NULL,
    note      TEXT    NOT NULL
) STRICT;

DROP TRIGGER record_stays;
DROP TRIGGER payload_stays;
DROP TRIGGER commitment_is_final;
CREATE TRIGGER record_stays BEFORE DELETE ON record
    WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE seq = OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER payload_stays BEFORE DELETE ON payload
    WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE seq = OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER commitment_is_final BEFORE UPDATE ON commitment
    WHEN NEW.seq <> OLD.seq OR NEW.entry <> OLD.entry OR NEW.salt IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM erasure WHERE seq = OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER erasure_is_final BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'an erasure is noted for good'); END;
CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'an erasure is noted for good'); END;
CREATE TRIGGER erasure_report_is_final BEFORE UPDATE ON erasure_report BEGIN SELECT RAISE(ABORT, 'a report is immutable'); END;
CREATE TRIGGER erasure_report_stays BEFORE DELETE ON erasure_report BEGIN SELECT RAISE(ABORT, 'a report is immutable'); END;
