-- The log. A row of `record` is narrow: it is what lists are filtered and paged by. What was said is in `payload`, by
-- the same number, so that erasing a payload later leaves the log's order and its proofs alone.
CREATE TABLE record (
    seq         INTEGER PRIMARY KEY,
    record_id   BLOB    NOT NULL UNIQUE CHECK (length(record_id) = 16),
    consent_id  BLOB    NOT NULL CHECK (length(consent_id) = 16),
    site        TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    notice      BLOB    NOT NULL CHECK (length(notice) = 32),
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE payload (
    seq  INTEGER PRIMARY KEY REFERENCES record (seq),
    body TEXT    NOT NULL
) STRICT;

-- One index per leading filter, each ending in everything else a list is filtered by: a page is read from the index
-- alone, in order, without sorting. `received_at` never falls as `seq` rises, so a span of dates is a span of `seq`.
CREATE INDEX record_by_site ON record (site, seq, event, language);
CREATE INDEX record_by_event ON record (event, seq, site, language);
CREATE INDEX record_by_language ON record (language, seq, site, event);
CREATE INDEX record_by_time ON record (received_at, seq);
CREATE INDEX record_by_browser ON record (consent_id, site, seq);

CREATE TABLE notice (
    hash        BLOB    PRIMARY KEY CHECK (length(hash) = 32),
    site        TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    body        TEXT    NOT NULL
) STRICT;

CREATE TABLE config (
    hash            BLOB    PRIMARY KEY CHECK (length(hash) = 32),
    site            TEXT    NOT NULL,
    first_served_at INTEGER NOT NULL,
    body            TEXT    NOT NULL
) STRICT;

-- Counts per day (days since 1970, UTC), kept by the transaction that appends.
CREATE TABLE rollup_decision (
    day       INTEGER NOT NULL,
    site      TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    event     TEXT    NOT NULL,
    decisions INTEGER NOT NULL,
    standing  INTEGER NOT NULL,
    PRIMARY KEY (day, site, language, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_category (
    day              INTEGER NOT NULL,
    site             TEXT    NOT NULL,
    language         TEXT    NOT NULL,
    category         TEXT    NOT NULL,
    offered          INTEGER NOT NULL,
    granted          INTEGER NOT NULL,
    standing_offered INTEGER NOT NULL,
    standing_granted INTEGER NOT NULL,
    PRIMARY KEY (day, site, language, category)
) STRICT, WITHOUT ROWID;

-- The log is append-only, also for whoever opens it by hand (A11).
CREATE TRIGGER record_is_final BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER payload_is_final BEFORE UPDATE ON payload BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER payload_stays BEFORE DELETE ON payload BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER notice_is_final BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'a notice is immutable'); END;
CREATE TRIGGER notice_stays BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'a notice is immutable'); END;
