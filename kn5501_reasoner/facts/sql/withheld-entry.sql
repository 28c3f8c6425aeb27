-- What entries that were not understood withhold
-- Derives:  one row for each domain whose reviews, and each test whose newest result, says nothing because of an entry of
--           the subject that was not understood. part: of judgements the criterion, else -1.
-- Unit:     none.
-- Source:   ontology/modules/records.ttl, what stays open while an entry is not understood.
-- Needs:    unread
SELECT DISTINCT u.subject, w.domain, CAST(w.test AS test_name) AS test, w.part
FROM unread u JOIN withholding w ON w.meaning = u.meaning
