-- The banner's own files, by the hash that records name: what was shown can be shown again years later.
CREATE TABLE build (
    bundle          bytea  PRIMARY KEY CHECK (octet_length(bundle) = 32),
    first_served_at bigint NOT NULL
);

CREATE TABLE build_file (
    bundle  bytea NOT NULL REFERENCES build (bundle),
    path    text  COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (bundle, path)
);

CREATE TRIGGER final BEFORE UPDATE OR DELETE ON build FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON build FOR EACH STATEMENT EXECUTE FUNCTION refuse();
CREATE TRIGGER final BEFORE UPDATE OR DELETE ON build_file FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON build_file FOR EACH STATEMENT EXECUTE FUNCTION refuse();
