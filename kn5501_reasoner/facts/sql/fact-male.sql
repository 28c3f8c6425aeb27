-- Man of whom no potential is recorded
-- Derives:  male: false when childbearing potential, pregnancy or breastfeeding was ever recorded, whatever the recorded
--           sex; unknown for a man when a record may say one of them (in doubt, not final, without a value that can be
--           read, an amount of hCG), or an entry that was not understood; else from the recorded sex.
-- Unit:     none.
-- Source:   criteria.md inc-03, exc-09: administrative gender alone does not outweigh a record; two sexes: cannot tell.
WITH sexes AS (
    SELECT subject, list(DISTINCT sex) AS said, list(record) AS records
    FROM subject WHERE sex IN ('male', 'female', 'other') GROUP BY subject
),
amount AS (
    SELECT DISTINCT subject, record FROM tested WHERE test = 'PregnancyStatus' AND (numeric OR plain_value IS NOT NULL)
),
affirmed AS (
    SELECT subject, bool_or(surely) AS surely, list(DISTINCT record) FILTER (surely) AS sure_records,
           list(DISTINCT record) AS records
    FROM (SELECT r.subject, r.record,
                 coalesce(r.usable AND r.value_low = 1 AND r.doubtful IS NOT TRUE, false) AND q.record IS NULL AS surely
          FROM reading r LEFT JOIN amount q ON q.subject = r.subject AND q.record = r.record
          WHERE r.test IN ('ChildbearingPotential', 'PregnancyStatus', 'BreastfeedingStatus')
            AND r.value_high IS DISTINCT FROM 0)
    GROUP BY subject
),
told AS (
    SELECT a.subject, s.said, coalesce(s.records, []) AS by_sex, coalesce(f.surely, false) AS surely, f.sure_records,
           f.records, f.subject IS NOT NULL OR w.subject IS NOT NULL AS perhaps, coalesce(list_contains(s.said, 'male'), false) AS a_man
    FROM anchor a LEFT JOIN sexes s ON s.subject = a.subject LEFT JOIN affirmed f ON f.subject = a.subject
    LEFT JOIN (SELECT DISTINCT subject FROM withheld
               WHERE test IN ('ChildbearingPotential', 'PregnancyStatus', 'BreastfeedingStatus')) w ON w.subject = a.subject
)
SELECT subject, 'male' AS fact,
       CASE WHEN surely THEN false WHEN len(said) > 1 THEN NULL WHEN said[1] = 'female' THEN false
            WHEN said[1] = 'male' AND NOT perhaps THEN true END AS holds,
       CASE WHEN surely AND a_man THEN list_concat(by_sex, sure_records) WHEN surely THEN sure_records
            WHEN perhaps AND a_man THEN list_concat(by_sex, coalesce(records, [])) ELSE by_sex END AS records,
       CASE WHEN surely AND a_man THEN ['recorded-potential-of-a-man'] ELSE [] END AS flags
FROM told
