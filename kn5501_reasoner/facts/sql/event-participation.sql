-- Treatment in other studies as events
-- Derives:  one event a participation, the trial itself and participations without treatment left out.
-- Unit:     site days.
-- Source:   docs/readings, exc-11; HL7 FHIR R4, ResearchSubject. The end is the last treatment. Without any date it
--           began on or before the day its file was put together.
-- Needs:    participation
SELECT subject, 'participation' AS path, record, false AS unmapped,
       coalesce(status IN ('follow-up', 'off-study', 'on-study', 'on-study-intervention', 'on-study-observation',
                           'withdrawn'), false) AS confirmed,
       earliest(start_low) AS start_low,
       CASE WHEN undated(start_low, start_high, end__low, end__high) THEN latest(assembled_high) ELSE latest(start_high) END AS start_high,
       coalesce(end__low, start_low, DATE '0001-01-01') AS end_low, latest(end__high) AS end_high,
       CASE category WHEN 'interventional' THEN true WHEN 'observational' THEN false END AS interventional,
       CASE WHEN undated(start_low, start_high, end__low, end__high) AND assembled_high IS NOT NULL
            THEN ['convention-undated-event'] ELSE [] END AS flags
FROM participation
WHERE coalesce(status, '') NOT IN ('candidate', 'screening', 'ineligible', 'not-registered')
  AND NOT own
