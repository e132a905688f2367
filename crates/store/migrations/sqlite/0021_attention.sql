-- How often the dialog was shown, its settings opened, and how soon it was answered. No visitor is in it, only sums.
CREATE TABLE attention (
    site     TEXT    NOT NULL,
    day      INTEGER NOT NULL,
    language TEXT    NOT NULL,
    step     TEXT    NOT NULL,
    times    INTEGER NOT NULL,
    PRIMARY KEY (site, day, language, step)
) STRICT, WITHOUT ROWID;
