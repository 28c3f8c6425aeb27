-- Pregnant, planning a pregnancy
-- Derives:  pregnant, planningPregnancy: the result; where it is not positive, false when there is no childbearing potential;
--           unknown when positive beside no potential, which contradict each other.
-- Unit:     none.
-- Source:   criteria.md exc-09.
-- Needs:    result
-- Only for: ChildbearingPotential, PregnancyStatus, PregnancyIntention, PregnancyState, PregnancyPlanning
WITH potential AS (
    SELECT subject, records FROM result WHERE test = 'ChildbearingPotential' AND high = 0
),
stated AS (
    SELECT r.*, f.fact FROM result r JOIN fact_from f ON f.test = r.test
    WHERE f.fact IN ('pregnant', 'planningPregnancy') AND r.test IN ('PregnancyStatus', 'PregnancyIntention')
),
excluded AS (
    SELECT p.subject, p.records, w.fact FROM potential p CROSS JOIN (VALUES ('pregnant'), ('planningPregnancy')) AS w(fact)
)
SELECT coalesce(s.subject, e.subject) AS subject, coalesce(s.fact, e.fact) AS fact,
       CASE WHEN s.low = 1 AND e.subject IS NULL THEN true WHEN s.low = 1 THEN NULL WHEN e.subject IS NOT NULL THEN false WHEN s.high = 0 THEN false END AS holds,
       CASE WHEN e.subject IS NULL THEN s.records WHEN s.low = s.high THEN list_concat(e.records, s.records)
            ELSE e.records END AS records,
       CASE WHEN s.low IS NULL AND e.subject IS NULL THEN [] ELSE ['convention-newest'] END AS flags
FROM stated s FULL JOIN excluded e ON e.subject = s.subject AND e.fact = s.fact
