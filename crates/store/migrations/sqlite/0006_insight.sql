-- What the dashboard tells apart: services, the rules that applied, the screen, where a decision was made, the banner's version;
-- and what became of a decision. All counted by the transaction that appends; 0007 counts what was there before.

-- Decisions that the same browser's next record withdrew, on the day of the decision.
ALTER TABLE rollup_decision ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;

-- Grants that the same browser's next record denied, on the day of the grant.
ALTER TABLE rollup_category ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0;

CREATE TABLE rollup_service (
    day              INTEGER NOT NULL,
    site             TEXT    NOT NULL,
    language         TEXT    NOT NULL,
    service          TEXT    NOT NULL,
    offered          INTEGER NOT NULL,
    granted          INTEGER NOT NULL,
    standing_offered INTEGER NOT NULL,
    standing_granted INTEGER NOT NULL,
    taken_back       INTEGER NOT NULL,
    PRIMARY KEY (day, site, language, service)
) STRICT, WITHOUT ROWID;

-- `circumstance` is 'regime', 'screen', 'surface' or 'banner'; `value` the record's word for it.
CREATE TABLE rollup_circumstance (
    day          INTEGER NOT NULL,
    site         TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    circumstance TEXT    NOT NULL,
    value        TEXT    NOT NULL,
    event        TEXT    NOT NULL,
    decisions    INTEGER NOT NULL,
    standing     INTEGER NOT NULL,
    withdrawn    INTEGER NOT NULL,
    PRIMARY KEY (day, site, language, circumstance, value, event)
) STRICT, WITHOUT ROWID;

-- The log is filtered by the rules that applied, too. The column repeats what the payload says; nothing that was said changes.
DROP TRIGGER record_is_final;
ALTER TABLE record ADD COLUMN regime TEXT NOT NULL DEFAULT '';
UPDATE record SET regime = coalesce((SELECT body ->> '$.regime' FROM payload WHERE payload.seq = record.seq), '');
CREATE TRIGGER record_is_final BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

DROP INDEX record_by_site;
DROP INDEX record_by_event;
DROP INDEX record_by_language;
CREATE INDEX record_by_site ON record (site, seq, event, language, regime);
CREATE INDEX record_by_event ON record (event, seq, site, language, regime);
CREATE INDEX record_by_regime ON record (regime, seq, site, event, language);
CREATE INDEX record_by_language ON record (language, seq, site, event, regime);
