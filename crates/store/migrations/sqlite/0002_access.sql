-- Who may look at the log. Passwords as Argon2id, session tokens as SHA-256: the file holds no secret that logs in.
CREATE TABLE account (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    login         TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    token     BLOB    PRIMARY KEY CHECK (length(token) = 32),
    account   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_use ON session (seen_at);
