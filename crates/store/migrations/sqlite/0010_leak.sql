-- What browsers fetched before consent, as their pages tell: how often, per day. No visitor is in it, only tags.
CREATE TABLE leak (
    day     INTEGER NOT NULL,
    site    TEXT    NOT NULL,
    service TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    address TEXT    NOT NULL,
    times   INTEGER NOT NULL,
    PRIMARY KEY (site, day, service, kind, address)
) STRICT, WITHOUT ROWID;
