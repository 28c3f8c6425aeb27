-- Reviews of domains
-- Derives:  a row an observation with a local code reviewed-<domain> that says yes, and one a record that no allergy is known.
-- Unit:     site days.
-- Source:   docs/omop.md, local codes; fhir.md, review of a domain.
SELECT subject, record, local AS text, local[10:] AS domain, 'final' AS status, at_time AS date
FROM entry
WHERE local[10:] IN (SELECT unnest($domains)) AND starts_with(local, 'reviewed-') AND truth AND provenance IS DISTINCT FROM 'computed'
UNION ALL
SELECT subject, record, coalesce(display, codes), 'allergies', 'final', at_time
FROM entry
WHERE kind = 'no-allergy' AND truth IS DISTINCT FROM false AND coalesce(provenance, '') NOT IN ('computed', 'planned')
