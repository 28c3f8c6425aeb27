-- Judgements of an investigator
-- Derives:  a row an observation with a local code judgement-<criterion> that says yes or no, by a provider, on a day.
-- Unit:     site days.
-- Source:   docs/omop.md, local codes; fhir.md, judgement. A provider is named by number, never by name.
SELECT subject, record, CASE WHEN truth THEN 'fit' ELSE 'unfit' END AS text, local[11:] AS criterion, truth AS fit,
       'provider ' || provider_id AS performer, at_time AS date,
       CASE WHEN value_token IN ('yes', 'no') THEN plain(value_as_string) END AS reason, 'final' AS status
FROM entry
WHERE judges(local) AND truth IS NOT NULL AND provider_id IS NOT NULL
  AND at_time.low IS NOT NULL AND provenance IS DISTINCT FROM 'computed'
