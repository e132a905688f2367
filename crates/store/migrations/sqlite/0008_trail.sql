-- Who came in, looked at a record, took something away (A59). Names and not numbers: an account may be gone one day.
CREATE TABLE trail (
    seq   INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    login TEXT    NOT NULL,
    deed  TEXT    NOT NULL,
    about TEXT    NOT NULL
) STRICT;

CREATE TRIGGER trail_is_final BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER trail_stays BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
