-- Malformed entries that matter
-- Derives:  subjects with an entry that breaks a rule and whose type and codes some criterion reads. An entry that no
--           criterion reads refuses nobody.
-- Source:   ontology/modules/records.ttl, what stays open while an entry is not understood.
-- Needs:    unread, withholding
SELECT u.subject, u.rule, u.record, concat(u.kind, ': ', u.reason) AS message
FROM unread u
WHERE u.rule IS NOT NULL AND u.meaning IN (SELECT meaning FROM withholding)
