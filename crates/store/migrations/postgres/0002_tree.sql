-- What makes a change to the log show (docs/TLOG.md): the tree over commitments to the records. Leaf `n` of the tree is the
-- record with `seq` n + 1. The salt that opens a commitment lies with its record.
CREATE TABLE commitment (
    seq   bigint PRIMARY KEY,
    entry bytea  NOT NULL CHECK (octet_length(entry) = 34)
);

-- Tiles of the tree, each in its last width: 1 to 256 hashes. What was served while it was narrower is its beginning.
CREATE TABLE tile (
    level    smallint NOT NULL,
    position bigint   NOT NULL,
    hashes   bytea    NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    PRIMARY KEY (level, position)
);
-- Hashes do not get smaller.
ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- The one head. Whoever appends locks this row first, so collectors take turns, and moves it by compare-and-swap at the end.
-- `clock` is the time of the newest record: time never falls in the log.
CREATE TABLE tree_head (
    id    smallint PRIMARY KEY CHECK (id = 1),
    size  bigint   NOT NULL,
    root  bytea    NOT NULL CHECK (octet_length(root) = 32),
    clock bigint
);

-- SHA-256 of nothing: the root of the empty tree.
INSERT INTO tree_head (id, size, root)
VALUES (1, 0, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

-- Checkpoints that were signed, now and then one kept for good: what a change lies between.
CREATE TABLE checkpoint (
    size      bigint PRIMARY KEY,
    signed_at bigint NOT NULL,
    note      text   COLLATE "C" NOT NULL
);

CREATE TRIGGER final BEFORE UPDATE OR DELETE ON commitment FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON commitment FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER grows BEFORE UPDATE ON tile FOR EACH ROW
    WHEN (NEW.level <> OLD.level OR NEW.position <> OLD.position
        OR substr(NEW.hashes, 1, octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER grows BEFORE UPDATE ON tree_head FOR EACH ROW WHEN (NEW.size <= OLD.size) EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE DELETE ON tree_head FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON tree_head FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse();
