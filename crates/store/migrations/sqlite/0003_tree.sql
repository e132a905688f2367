-- What makes a change to the log show (docs/TLOG.md): the tree over commitments to the records. Leaf `n` of the tree is the
-- record with `seq` n + 1.

-- `entry` is what the tree holds of a record, `salt` what opens it. Erasure takes the salt away; the entry stays for good.
CREATE TABLE commitment (
    seq   INTEGER PRIMARY KEY,
    entry BLOB    NOT NULL CHECK (length(entry) = 34),
    salt  BLOB    CHECK (length(salt) = 32)
) STRICT;

-- Tiles of the tree, each in its last width: 1 to 256 hashes. What was served while it was narrower is its beginning.
CREATE TABLE tile (
    level    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hashes   BLOB    NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (level, position)
) STRICT;

-- The one head. It is moved by compare-and-swap, in the transaction that appends.
CREATE TABLE tree_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    root BLOB    NOT NULL CHECK (length(root) = 32)
) STRICT;

-- SHA-256 of nothing: the root of the empty tree.
INSERT INTO tree_head VALUES (1, 0, x'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

-- Checkpoints that were signed, now and then one kept for good: what a change lies between.
CREATE TABLE checkpoint (
    size      INTEGER PRIMARY KEY,
    signed_at INTEGER NOT NULL,
    note      TEXT    NOT NULL
) STRICT;

CREATE TRIGGER commitment_is_final BEFORE UPDATE ON commitment BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER commitment_stays BEFORE DELETE ON commitment BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tile_only_grows BEFORE UPDATE ON tile
    WHEN NEW.level <> OLD.level OR NEW.position <> OLD.position
        OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes
    BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END;
CREATE TRIGGER tile_stays BEFORE DELETE ON tile BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER tree_only_grows BEFORE UPDATE ON tree_head WHEN NEW.size <= OLD.size
    BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;
CREATE TRIGGER tree_head_stays BEFORE DELETE ON tree_head BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END;
CREATE TRIGGER checkpoint_is_final BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint is immutable'); END;
CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint is immutable'); END;
