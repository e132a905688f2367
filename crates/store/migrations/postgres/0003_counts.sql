-- Counts per day (days since 1970, UTC), kept by the transaction that appends and read instead of the records.
CREATE TABLE rollup_decision (
    day       bigint NOT NULL,
    site      text   COLLATE "C" NOT NULL,
    language  text   COLLATE "C" NOT NULL,
    event     text   COLLATE "C" NOT NULL,
    decisions bigint NOT NULL,
    standing  bigint NOT NULL,
    -- Those that the same browser's next record withdrew, on the day of the decision.
    withdrawn bigint NOT NULL,
    PRIMARY KEY (day, site, language, event)
) WITH (fillfactor = 80);

-- Answers to a category or a service; `taken_back`: grants that the same browser's next record denied, on the day of the grant.
CREATE TABLE rollup_category (
    day              bigint NOT NULL,
    site             text   COLLATE "C" NOT NULL,
    language         text   COLLATE "C" NOT NULL,
    category         text   COLLATE "C" NOT NULL,
    offered          bigint NOT NULL,
    granted          bigint NOT NULL,
    standing_offered bigint NOT NULL,
    standing_granted bigint NOT NULL,
    taken_back       bigint NOT NULL,
    PRIMARY KEY (day, site, language, category)
) WITH (fillfactor = 80);

CREATE TABLE rollup_service (
    day              bigint NOT NULL,
    site             text   COLLATE "C" NOT NULL,
    language         text   COLLATE "C" NOT NULL,
    service          text   COLLATE "C" NOT NULL,
    offered          bigint NOT NULL,
    granted          bigint NOT NULL,
    standing_offered bigint NOT NULL,
    standing_granted bigint NOT NULL,
    taken_back       bigint NOT NULL,
    PRIMARY KEY (day, site, language, service)
) WITH (fillfactor = 80);

-- `circumstance` is 'regime', 'screen', 'surface' or 'banner'; `value` the record's word for it.
CREATE TABLE rollup_circumstance (
    day          bigint NOT NULL,
    site         text   COLLATE "C" NOT NULL,
    language     text   COLLATE "C" NOT NULL,
    circumstance text   COLLATE "C" NOT NULL,
    value        text   COLLATE "C" NOT NULL,
    event        text   COLLATE "C" NOT NULL,
    decisions    bigint NOT NULL,
    standing     bigint NOT NULL,
    withdrawn    bigint NOT NULL,
    PRIMARY KEY (day, site, language, circumstance, value, event)
) WITH (fillfactor = 80);

-- What browsers fetched before consent, as their pages tell: how often, per day. No visitor is in it, only tags.
CREATE TABLE leak (
    day     bigint NOT NULL,
    site    text   COLLATE "C" NOT NULL,
    service text   COLLATE "C" NOT NULL,
    kind    text   COLLATE "C" NOT NULL,
    address text   COLLATE "C" NOT NULL,
    times   bigint NOT NULL,
    PRIMARY KEY (site, day, service, kind, address)
);
