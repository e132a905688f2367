-- More than one person: what each may do and see, how they come in, and the tokens of their programs.
ALTER TABLE account ADD COLUMN role text NOT NULL DEFAULT 'viewer' CHECK (role IN ('viewer', 'marketer', 'auditor', 'admin'));
-- NULL is every site; else each id between line breaks.
ALTER TABLE account ADD COLUMN sites text;
ALTER TABLE account ADD COLUMN is_active boolean NOT NULL DEFAULT true;
ALTER TABLE account ADD COLUMN totp_secret bytea;
-- The last step whose code was used: no code is taken twice.
ALTER TABLE account ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;
-- Whoever had an account so far was the one who may do everything.
UPDATE account SET role = 'admin';

-- The password was right, the code is still to come.
ALTER TABLE session ADD COLUMN awaits_code boolean NOT NULL DEFAULT false;

-- Codes that stand in for a lost phone, as SHA-256; each goes when it is used.
CREATE TABLE recovery_code (
    account bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code    bytea  NOT NULL CHECK (octet_length(code) = 32),
    PRIMARY KEY (account, code)
);

-- One-time links under which an account gets its password; the newest of an account is the only one.
CREATE TABLE invitation (
    account    bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    token      bytea  NOT NULL UNIQUE CHECK (octet_length(token) = 32),
    expires_at bigint NOT NULL
);

CREATE TABLE api_token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token      bytea  NOT NULL UNIQUE CHECK (octet_length(token) = 32),
    name       text   NOT NULL,
    account    bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role       text   NOT NULL CHECK (role IN ('viewer', 'marketer', 'auditor')),
    sites      text,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at    bigint
);

-- What holds for everyone: one row.
CREATE TABLE access_rule (
    id            smallint PRIMARY KEY CHECK (id = 1),
    requires_totp boolean  NOT NULL
);
INSERT INTO access_rule VALUES (1, false);

-- By what: empty for a page, else a token's name or the command line.
ALTER TABLE trail ADD COLUMN via text NOT NULL DEFAULT '';
