-- The banner's own files, by the hash that records name: what was shown can be shown again years later.
CREATE TABLE build (
    bundle          BLOB    NOT NULL PRIMARY KEY CHECK (length(bundle) = 32),
    first_served_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE build_file (
    bundle  BLOB NOT NULL REFERENCES build (bundle),
    path    TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (bundle, path)
) STRICT;

CREATE TRIGGER build_is_final BEFORE UPDATE ON build BEGIN SELECT RAISE(ABORT, 'a build is immutable'); END;
CREATE TRIGGER build_stays BEFORE DELETE ON build BEGIN SELECT RAISE(ABORT, 'a build is immutable'); END;
CREATE TRIGGER build_file_is_final BEFORE UPDATE ON build_file BEGIN SELECT RAISE(ABORT, 'a build is immutable'); END;
CREATE TRIGGER build_file_stays BEFORE DELETE ON build_file BEGIN SELECT RAISE(ABORT, 'a build is immutable'); END;
