-- Counts what was in the log before 0006, once.

CREATE TEMP TABLE past AS
SELECT record.seq, (received_at - (received_at % 86400000 + 86400000) % 86400000) / 86400000 AS day, site, language, event, body,
       lead(event) OVER browser AS next_event, lead(body) OVER browser AS next_body
FROM record JOIN payload USING (seq)
WINDOW browser AS (PARTITION BY consent_id, site ORDER BY record.seq);

CREATE TEMP TABLE past_answer AS
SELECT day, site, language, kind, asked, granted, next_body IS NULL AS standing,
       granted AND coalesce((SELECT NOT later.value FROM json_each(next_body, '$.' || kind) AS later WHERE later.key = asked), 0)
           AS taken_back
FROM (
    SELECT past.*, 'categories' AS kind, answer.key AS asked, answer.value AS granted
    FROM past, json_each(body, '$.categories') AS answer
    UNION ALL
    SELECT past.*, 'services', answer.key, answer.value FROM past, json_each(body, '$.services') AS answer
);

UPDATE rollup_decision SET withdrawn = later.withdrawn
FROM (
    SELECT day, site, language, event, count(*) AS withdrawn FROM past WHERE next_event = 'withdraw' GROUP BY 1, 2, 3, 4
) AS later
WHERE rollup_decision.day = later.day AND rollup_decision.site = later.site
  AND rollup_decision.language = later.language AND rollup_decision.event = later.event;

INSERT INTO rollup_category
SELECT day, site, language, asked, sum(1), sum(granted), sum(standing), sum(granted AND standing), sum(taken_back)
FROM past_answer WHERE kind = 'categories' GROUP BY 1, 2, 3, 4
ON CONFLICT (day, site, language, category) DO UPDATE SET taken_back = excluded.taken_back;

INSERT INTO rollup_service
SELECT day, site, language, asked, sum(1), sum(granted), sum(standing), sum(granted AND standing), sum(taken_back)
FROM past_answer WHERE kind = 'services' GROUP BY 1, 2, 3, 4;

INSERT INTO rollup_circumstance
SELECT day, site, language, circumstance, value, event,
       sum(1), sum(next_event IS NULL), sum(next_event IS 'withdraw')
FROM (
    SELECT past.*, 'regime' AS circumstance, body ->> '$.regime' AS value FROM past
    UNION ALL SELECT past.*, 'screen', body ->> '$.ui' FROM past
    UNION ALL SELECT past.*, 'surface', body ->> '$.surface' FROM past
    UNION ALL SELECT past.*, 'banner', body ->> '$.banner' FROM past
)
WHERE value IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6;

DROP TABLE past_answer;
DROP TABLE past;
