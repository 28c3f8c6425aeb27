-- Statements on the diagnosis of SLE
-- Derives:  1 a confirmed condition in SystemicLupusErythematosus; 0 a refuted one whose code names exactly SLE or a
--           broader class; unusable one that is in doubt and names exactly SLE, or whose date is not surely in time.
-- Unit:     none.
-- Source:   criteria.md inc-02: an SLE diagnosis is dated by onset, else by its record; the newest statement decides.
-- Needs:    condition
-- Only for: SystemicLupusErythematosus
WITH said AS (
    SELECT c.*, list_contains(m.sure, 'SystemicLupusErythematosus') AS within,
           list_contains(m.classes, 'SystemicLupusErythematosus') AS exact,
           list_has_any(m.classes, broader.classes) AS broad, a.screening
    FROM condition c JOIN meaning m ON m.meaning = c.meaning JOIN anchor a ON a.subject = c.subject
    JOIN broader ON broader.class = 'SystemicLupusErythematosus'
),
kept AS (
    SELECT *, verification = 'confirmed' AS positive,
           (recorded_low IS NOT NULL OR recorded_high IS NOT NULL) AS dated_by_record,
           -- confirmed after screening, of a disease that began before: said of some day up to screening
           coalesce(verification = 'confirmed' AND recorded_low > screening AND onset_high <= screening, false) AS later_record
    FROM said
    WHERE (verification = 'confirmed' AND within) OR (verification = 'refuted' AND broad)
       OR (coalesce(verification, '') NOT IN ('confirmed', 'refuted') AND exact)
)
SELECT subject, 'SystemicLupusErythematosus' AS test, '' AS part, record,
       CASE WHEN later_record OR NOT dated_by_record THEN earliest(onset_low) ELSE earliest(recorded_low) END AS low,
       CASE WHEN later_record THEN screening WHEN NOT dated_by_record THEN latest(onset_high)
            ELSE latest(recorded_high) END AS high,
       CASE WHEN NOT later_record THEN coalesce(recorded_at, CASE WHEN NOT dated_by_record THEN onset_at END) END AS instant,
       '' AS codes, false AS final,
       coalesce(verification = 'refuted' OR (positive AND coalesce(onset_high, recorded_high) <= screening), false) AS usable,
       CAST(CASE WHEN positive THEN 1 WHEN verification = 'refuted' THEN 0 END AS DECIMAL(38, 18)) AS value_low,
       CAST(CASE WHEN positive THEN 1 WHEN verification = 'refuted' THEN 0 END AS DECIMAL(38, 18)) AS value_high,
       false AS borderline
FROM kept
