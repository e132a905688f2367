-- How often the dialog was shown, its settings opened, and how soon it was answered. No visitor is in it, only sums.
CREATE TABLE attention (
    site     text   COLLATE "C" NOT NULL,
    day      bigint NOT NULL,
    language text   COLLATE "C" NOT NULL,
    step     text   COLLATE "C" NOT NULL,
    times    bigint NOT NULL,
    PRIMARY KEY (site, day, language, step)
);
