-- Domains that are settled
-- Derives:  what reviews, denials, classes and the caller settle, but for domains that an entry withholds which was not
--           understood: neither a review nor an assumption says anything of that entry.
-- Unit:     none.
-- Source:   ontology/modules/records.ttl, what stays open while an entry is not understood.
SELECT s.* FROM settlement s
ANTI JOIN (SELECT subject, domain FROM withheld WHERE domain IS NOT NULL) w ON w.subject = s.subject AND w.domain = s.domain
