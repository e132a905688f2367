-- Checkpoints as witnesses cosigned them, now and then one kept for good.
CREATE TABLE cosigned (
    size      INTEGER PRIMARY KEY,
    signed_at INTEGER NOT NULL,
    note      TEXT    NOT NULL
) STRICT;

CREATE TRIGGER cosigned_is_final BEFORE UPDATE ON cosigned BEGIN SELECT RAISE(ABORT, 'a checkpoint is immutable'); END;
CREATE TRIGGER cosigned_stays BEFORE DELETE ON cosigned BEGIN SELECT RAISE(ABORT, 'a checkpoint is immutable'); END;
