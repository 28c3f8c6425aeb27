-- Consent to research
-- Derives:  a row an observation with the local code research-consent whose value is given, refused or withdrawn.
-- Unit:     site days.
-- Source:   docs/omop.md, local codes.
SELECT subject, record, lower(trim(value_as_string)) AS text, lower(trim(value_as_string)) AS status, at_time AS date
FROM entry
WHERE local = 'research-consent' AND lower(trim(value_as_string)) IN ('given', 'refused', 'withdrawn')
