-- Statements on the diagnosis of SLE
-- Derives:  1 a confirmed condition in SystemicLupusErythematosus; 0 a refuted one whose code names exactly SLE or a
--           broader class; unusable one that is in doubt and names exactly SLE, or whose date is not surely in time.
--           Doubtful: 1 a kind of SLE in doubt, or what may be SLE by a broader or an unknown code (it affirms SLE or has
--           nothing to do with it); unusable what is in doubt under a broader code (it might also deny SLE).
-- Unit:     none.
-- Source:   criteria.md inc-02: an SLE diagnosis is dated by onset, else by its record; the newest statement decides;
--           without either on or before the day its file was put together.
-- Needs:    condition
WITH coded AS MATERIALIZED (
    SELECT m.meaning, list_contains(m.sure, 'SystemicLupusErythematosus') AS within,
           m.exact = ['SystemicLupusErythematosus'] AS exact,
           m.exact <> [] AND list_has_all(broader.classes, m.exact) AS broad,
           NOT m.mapped OR list_contains(m.possible, 'SystemicLupusErythematosus') AS perhaps
    FROM meaning m JOIN broader ON broader.class = 'SystemicLupusErythematosus'
),
said AS (
    SELECT c.*, m.within, m.exact, m.broad, m.perhaps,
           coalesce(c.verification = 'confirmed', false) AS confirmed, coalesce(c.verification = 'refuted', false) AS refuted,
           (c.recorded_low IS NOT NULL OR c.recorded_high IS NOT NULL) AS dated_by_record,
           CASE WHEN c.onset_low IS NOT NULL OR c.onset_high IS NOT NULL THEN earliest(c.onset_low)
                ELSE earliest(c.recorded_low) END <= a.screening AS perhaps_begun,
           undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high) AS undated,
           coalesce(c.onset_high, c.recorded_high, CASE WHEN undated(c.onset_low, c.onset_high, c.recorded_low, c.recorded_high)
                                                        THEN c.assembled_high END) <= a.screening AS begun, a.screening
    FROM condition c JOIN coded m ON m.meaning = c.meaning JOIN anchor a ON a.subject = c.subject
    WHERE m.within OR m.exact OR m.broad OR m.perhaps
),
kept AS (
    SELECT *, NOT refuted AND NOT (within AND confirmed) AND NOT exact AS doubtful,
           -- written down after screening, of a disease that began before: said of some day up to screening
           coalesce(confirmed AND recorded_low > screening AND onset_high <= screening, false) AS later_record
    FROM said
    WHERE CASE WHEN refuted THEN broad WHEN within AND (confirmed OR exact) THEN true
               ELSE (within OR perhaps) AND (perhaps_begun OR (broad AND NOT confirmed)) END
)
SELECT subject, CAST('SystemicLupusErythematosus' AS test_name) AS test, 0 AS part, record,
       CASE WHEN later_record OR NOT dated_by_record THEN earliest(onset_low) ELSE earliest(recorded_low) END AS low,
       CASE WHEN later_record THEN screening WHEN undated THEN latest(assembled_high)
            WHEN NOT dated_by_record THEN latest(onset_high)
            ELSE latest(recorded_high) END AS high,
       CASE WHEN NOT later_record THEN coalesce(recorded_at, CASE WHEN NOT dated_by_record THEN onset_at END) END AS instant,
       0 AS code, false AS final,
       CASE WHEN refuted THEN true WHEN doubtful THEN confirmed OR NOT broad ELSE confirmed AND coalesce(begun, false) END AS usable,
       CAST(CASE WHEN refuted THEN 0 ELSE 1 END AS DECIMAL(38, 18)) AS value_low,
       CAST(CASE WHEN refuted THEN 0 ELSE 1 END AS DECIMAL(38, 18)) AS value_high,
       false AS borderline, doubtful
FROM kept
