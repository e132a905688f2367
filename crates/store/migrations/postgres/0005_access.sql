-- Who may look at the log. Passwords as Argon2id, session tokens as SHA-256: the database holds no secret that logs in.
CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         text   COLLATE "C" NOT NULL,
    password_hash text   NOT NULL,
    created_at    bigint NOT NULL
);

-- Whatever the case of its Latin letters.
CREATE UNIQUE INDEX account_by_login ON account (lower(login));

CREATE TABLE session (
    token     bytea  PRIMARY KEY CHECK (octet_length(token) = 32),
    account   bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    opened_at bigint NOT NULL,
    seen_at   bigint NOT NULL
);

CREATE INDEX session_by_use ON session (seen_at);

-- Who came in, looked at a record, took something away (A59). Names and not numbers: an account may be gone one day.
CREATE TABLE trail (
    seq   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at    bigint NOT NULL,
    login text   NOT NULL,
    deed  text   NOT NULL,
    about text   NOT NULL
);

CREATE TRIGGER final BEFORE UPDATE OR DELETE ON trail FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON trail FOR EACH STATEMENT EXECUTE FUNCTION refuse();
