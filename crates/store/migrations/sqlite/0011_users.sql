-- More than one person: what each may do and see, how they come in, and the tokens of their programs.
ALTER TABLE account ADD COLUMN role TEXT NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer', 'marketer', 'auditor', 'admin'));
-- NULL is every site; else each id between line breaks.
ALTER TABLE account ADD COLUMN sites TEXT;
ALTER TABLE account ADD COLUMN is_active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN totp_secret BLOB;
-- The last step whose code was used: no code is taken twice.
ALTER TABLE account ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0;
-- Whoever had an account so far was the one who may do everything.
UPDATE account SET role = 'admin';

-- The password was right, the code is still to come.
ALTER TABLE session ADD COLUMN awaits_code INTEGER NOT NULL DEFAULT 0;

-- Codes that stand in for a lost phone, as SHA-256; each goes when it is used.
CREATE TABLE recovery_code (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code    BLOB    NOT NULL CHECK (length(code) = 32),
    PRIMARY KEY (account, code)
) STRICT, WITHOUT ROWID;

-- One-time links under which an account gets its password; the newest of an account is the only one.
CREATE TABLE invitation (
    account    INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    token      BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE api_token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    token      BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    name       TEXT    NOT NULL,
    account    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role       TEXT    NOT NULL CHECK (role IN ('viewer', 'marketer', 'auditor')),
    sites      TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

-- What holds for everyone: one row.
CREATE TABLE access_rule (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    requires_totp INTEGER NOT NULL
) STRICT;
INSERT INTO access_rule VALUES (1, 0);

-- By what: empty for a page, else a token's name or the command line.
ALTER TABLE trail ADD COLUMN via TEXT NOT NULL DEFAULT '';
