-- Checkpoints as witnesses cosigned them, now and then one kept for good.
CREATE TABLE cosigned (
    size      bigint PRIMARY KEY,
    signed_at bigint NOT NULL,
    note      text   COLLATE "C" NOT NULL
);

CREATE TRIGGER final BEFORE UPDATE OR DELETE ON cosigned FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON cosigned FOR EACH STATEMENT EXECUTE FUNCTION refuse();
